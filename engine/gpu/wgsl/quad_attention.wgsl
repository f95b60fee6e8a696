// Attention of eight queries of one head in a quad: see attention.wgsl. A key and a
// value are read for eight queries, where a block reads them for 32: 4 operations a
// byte, all but the first time from the cache. Bound by the cache or, if the cache
// is fast, by the exponentials.
fn kernel(g: u32, t: u32) {
  let s = scene_of(g);
  let to = keys_end(s, first_of(g));
  let first = first_of(g) + i32(t / 4u * 8u);
  let last = s.q1 - 1;
  //unroll a 2
  let i_$a = first + 4 * $a + i32(t % 4u); // the thread's own query
  var top_$a = LOW;
  var sum_$a = 0.0;
  //unroll c SIZE
  let q_$a_$c = rows_Q(s, first + 4 * $a, last, t, $cu) * there(t, $cu);
  var o_$a_$c = mat4x4f();
  //end c
  //end a
  for (var j = s.k0; j < to; j += 4) {
    let keys = j + vec4i(0, 1, 2, 3);
    var x_0 = mat4x4f();
    var x_1 = mat4x4f();
    //unroll c SIZE
    let k_$c = transpose(rows_K(s, j, to - 1, t, $cu));
    x_0 += k_$c * q_0_$c;
    x_1 += k_$c * q_1_$c;
    //end c
    //unroll a 2
    let y_$a = biased(s, i_$a, keys, collect(x_$a, t % 4u));
    let above_$a = max(top_$a, greatest(y_$a));
    let shrink_$a = exp(top_$a - above_$a);
    let p_$a = weights(y_$a, above_$a);
    top_$a = above_$a;
    sum_$a = sum_$a * shrink_$a + dot(p_$a, vec4f(1.0));
    let w_$a = spread(p_$a * factors(s, i_$a, keys));
    let shrinks_$a = spread(vec4f(shrink_$a));
    //end a
    //unroll c SIZE
    let v_$c = rows_V(s, j, to - 1, t, $cu);
    //unroll a 2
    o_$a_$c = v_$c * w_$a + mat4x4f(
      //unroll r 4
      o_$a_$c[$r] * shrinks_$a[$r],
      //end r
    );
    //end a
    //end c
  }
  //unroll a 2
  if (i_$a <= last) { set_LSE1(u32(i_$a) * P.count + s.head, top_$a + log(sum_$a)); }
  let sums_$a = spread(vec4f(sum_$a));
  //unroll r 4
  if (first + 4 * $a + $r <= last) {
    //unroll c SIZE
    put_O(s, first + 4 * $a + $r, place(t, $cu), o_$a_$c[$r] / sums_$a[$r]);
    //end c
  }
  //end r
  //end a
}
