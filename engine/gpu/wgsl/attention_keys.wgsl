// The gradients with respect to 32 keys and values: see tensor.AttentionBackward.
// The program goes through the queries that see them, 32 at a time, sequence after
// sequence if several see them. 8 * 32 * w operations need 24 w bytes of a query
// and its gradient, which are read twice, a key and a value: 10 operations a byte,
// bound as the forward pass is.

// add_turned adds the rows in xs, times the weights in ys, to the keys' values.
fn add_turned(values: mat4x4f, tx: u32, ty: u32) -> mat4x4f {
  var sum = values;
  for (var i = 0u; i < 32u; i++) {
    let x = xs[i * LINE + tx];
    let w = ys[i * LINE + ty];
    //unroll r 4
    sum[$r] += w[$r] * x;
    //end r
  }
  return sum;
}

fn kernel(g: u32, t: u32) {
  let tile = P.tiles + g / P.count * 4u;
  let head = g % P.count;
  let j0 = lists[tile]; // the block's keys
  let j1 = lists[tile + 1u];
  let tx = t % 8u;
  let ty = t / 8u;
  let keys = four_keys(j0, tx);
  //unroll c SIZE
  var dk_$c = mat4x4f();
  var dv_$c = mat4x4f();
  //end c
  let last = u32(lists[tile + 2u]) + u32(lists[tile + 3u]);
  for (var n = u32(lists[tile + 2u]); n < last; n++) {
    let s = scene(u32(lists[P.watchers + n]), head);
    for (var first = first_query(s, j0); first < s.q1; first += 32) {
      var x = scores(s, t, first, j0, j1);
      let y = slopes(s, t, first, j0, j1);
      workgroupBarrier();
      //unroll r 4
      {
        let i = first + i32(ty + 8u * $ru);
        var lse = 0.0;
        var d = 0.0;
        if (i < s.q1) {
          lse = LSE1(u32(i) * P.count + s.head);
          d = D1(u32(i) * P.count + s.head);
        }
        let p = weights(biased(s, i, keys, x[$r]), lse);
        let dropped = factors(s, i, keys);
        ys[(ty + 8u * $ru) * LINE + tx] = p * dropped;
        x[$r] = p * (y[$r] * dropped - d);
      }
      //end r
      //unroll c SIZE
      workgroupBarrier();
      lay_DO(s, t, first, s.q1, $cu);
      workgroupBarrier();
      dv_$c = add_turned(dv_$c, tx, ty);
      //end c
      workgroupBarrier();
      //unroll r 4
      ys[(ty + 8u * $ru) * LINE + tx] = x[$r];
      //end r
      //unroll c SIZE
      workgroupBarrier();
      lay_Q(s, t, first, s.q1, $cu);
      workgroupBarrier();
      dk_$c = add_turned(dk_$c, tx, ty);
      //end c
    }
  }
  let s = Scene(head, 0, 0, 0, 0);
  for (var r = 0u; r < 4u; r++) {
    let j = j0 + i32(ty + 8u * r);
    if (j < j1) {
      //unroll c SIZE
      put_DK(s, j, ($cu * 8u + tx) * 4u, P.scale * dk_$c[r]);
      put_DV(s, j, ($cu * 8u + tx) * 4u, dv_$c[r]);
      //end c
    }
  }
}
