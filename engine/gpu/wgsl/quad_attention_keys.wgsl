// The gradients with respect to eight keys and values of one head in a quad: see
// attention_keys.wgsl. 8 operations a byte, all but the first time from the cache:
// bound by the cache.
fn kernel(g: u32, t: u32) {
  let tile = P.tiles + g / P.count * 4u;
  let head = g % P.count;
  let block = lists[tile];
  let last = lists[tile + 1u] - 1;
  let first = block + i32(t / 4u * 8u);
  let whose = Scene(head, 0, 0, 0, 0);
  //unroll a 2
  let keys_$a = first + 4 * $a + vec4i(0, 1, 2, 3);
  //unroll c SIZE
  let k_$a_$c = transpose(rows_K(whose, first + 4 * $a, last, t, $cu)) * there(t, $cu);
  let v_$a_$c = transpose(rows_V(whose, first + 4 * $a, last, t, $cu)) * there(t, $cu);
  var dk_$a_$c = mat4x4f();
  var dv_$a_$c = mat4x4f();
  //end c
  //end a
  let end = u32(lists[tile + 2u]) + u32(lists[tile + 3u]);
  for (var n = u32(lists[tile + 2u]); n < end; n++) {
    let s = scene(u32(lists[P.watchers + n]), head);
    for (var row = first_query(s, block); row < s.q1; row += 4) {
      //unroll a 2
      var x_$a = mat4x4f();
      var y_$a = mat4x4f();
      //end a
      //unroll c SIZE
      let q_$c = rows_Q(s, row, s.q1 - 1, t, $cu);
      let do_$c = rows_DO(s, row, s.q1 - 1, t, $cu);
      //unroll a 2
      x_$a += k_$a_$c * q_$c;
      y_$a += v_$a_$c * do_$c;
      //end a
      //end c
      let i = row + i32(t % 4u); // the thread's own query
      let lse = LSE1(u32(min(i, s.q1 - 1)) * P.count + head);
      let d = D1(u32(min(i, s.q1 - 1)) * P.count + head);
      //unroll a 2
      let p_$a = weights(biased(s, i, keys_$a, collect(x_$a, t % 4u)), lse);
      let dropped_$a = factors(s, i, keys_$a);
      let w_$a = transpose(spread(p_$a * dropped_$a));
      let dx_$a = transpose(spread(p_$a * (collect(y_$a, t % 4u) * dropped_$a - d)));
      //unroll c SIZE
      dv_$a_$c += do_$c * w_$a;
      dk_$a_$c += q_$c * dx_$a;
      //end c
      //end a
    }
  }
  //unroll a 2
  //unroll r 4
  if (first + 4 * $a + $r <= last) {
    //unroll c SIZE
    put_DK(whose, first + 4 * $a + $r, place(t, $cu), P.scale * dk_$a_$c[$r]);
    put_DV(whose, first + 4 * $a + $r, place(t, $cu), dv_$a_$c[$r]);
    //end c
  }
  //end r
  //end a
}
