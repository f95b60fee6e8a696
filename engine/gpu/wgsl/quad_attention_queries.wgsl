// The gradient with respect to eight queries of one head in a quad: see
// attention_queries.wgsl. 6 operations a byte, all but the first time from the
// cache: bound by the cache.
fn kernel(g: u32, t: u32) {
  let s = scene_of(g);
  let to = keys_end(s, first_of(g));
  let first = first_of(g) + i32(t / 4u * 8u);
  let last = s.q1 - 1;
  //unroll a 2
  let i_$a = first + 4 * $a + i32(t % 4u); // the thread's own query
  let lse_$a = LSE1(u32(min(i_$a, last)) * P.count + s.head);
  let d_$a = D1(u32(min(i_$a, last)) * P.count + s.head);
  //unroll c SIZE
  let q_$a_$c = rows_Q(s, first + 4 * $a, last, t, $cu) * there(t, $cu);
  let do_$a_$c = rows_DO(s, first + 4 * $a, last, t, $cu) * there(t, $cu);
  var dq_$a_$c = mat4x4f();
  //end c
  //end a
  for (var j = s.k0; j < to; j += 4) {
    let keys = j + vec4i(0, 1, 2, 3);
    //unroll a 2
    var x_$a = mat4x4f();
    var y_$a = mat4x4f();
    //end a
    //unroll c SIZE
    let k_$c = rows_K(s, j, to - 1, t, $cu);
    let v_$c = rows_V(s, j, to - 1, t, $cu);
    //unroll a 2
    x_$a += transpose(k_$c) * q_$a_$c;
    y_$a += transpose(v_$c) * do_$a_$c;
    //end a
    //end c
    //unroll a 2
    let p_$a = weights(biased(s, i_$a, keys, collect(x_$a, t % 4u)), lse_$a);
    let dx_$a = spread(p_$a * (collect(y_$a, t % 4u) * factors(s, i_$a, keys) - d_$a));
    //unroll c SIZE
    dq_$a_$c += k_$c * dx_$a;
    //end c
    //end a
  }
  //unroll a 2
  //unroll r 4
  if (first + 4 * $a + $r <= last) {
    //unroll c SIZE
    put_DQ(s, first + 4 * $a + $r, place(t, $cu), P.scale * dq_$a_$c[$r]);
    //end c
  }
  //end r
  //end a
}
