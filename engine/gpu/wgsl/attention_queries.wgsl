// The gradient with respect to one block of 32 queries, and the block's part of the
// gradient of the bias: see tensor.AttentionBackward. The weights are recomputed
// from the scores and LSE. 6 * 32 * w operations need 20 w bytes of a key, which is
// read twice, a value, a query and its gradient: 9 operations a byte, bound as the
// forward pass is.

//if Biases
var<workgroup> diagonals: array<f32, 64>;

// add_diagonals sums the gradients of the block's scores, in xs, along its
// diagonals, on each of which the distance is the same.
fn add_diagonals(t: u32) {
  var sum = 0.0;
  for (var i = 0; i < 32; i++) {
    let j = i + i32(t) - 31;
    if (j >= 0 && j < 32) { sum += xs[u32(i) * LINE + u32(j) % 8u][u32(j) / 8u]; }
  }
  diagonals[t] = sum;
}

// bias_of returns the sum over the diagonals in bucket number b.
fn bias_of(s: Scene, first: i32, j0: i32, b: u32) -> f32 {
  var sum = 0.0;
  for (var n = 0; n < 63; n++) {
    // Distances that no pair of this sequence has contribute 0, and may have no
    // bucket.
    let distance = clamp(j0 - own(s, first) + n - 31, s.k0 - s.k1 + 1, s.q1 - s.q0 - 1);
    if (u32(lists[u32(i32(P.buckets) + distance)]) == b) { sum += diagonals[n]; }
  }
  return sum;
}
//fi

fn kernel(g: u32, t: u32) {
  let s = scene_of(g);
  let first = first_of(g);
  let to = keys_end(s, first);
  let tx = t % 8u;
  let ty = t / 8u;
  var lse = vec4f();
  var d = vec4f();
  for (var r = 0u; r < 4u; r++) {
    let i = first + i32(ty + 8u * r);
    if (i < s.q1) {
      lse[r] = LSE1(u32(i) * P.count + s.head);
      d[r] = D1(u32(i) * P.count + s.head);
    }
  }
  //if Biases
  var bias = 0.0; // of bucket t
  //fi
  //unroll c SIZE
  var dq_$c = mat4x4f();
  //end c
  for (var j0 = s.k0; j0 < to; j0 += 32) {
    let keys = four_keys(j0, tx);
    let x = scores(s, t, first, j0, to);
    let y = slopes(s, t, first, j0, to);
    workgroupBarrier();
    //unroll r 4
    {
      let i = first + i32(ty + 8u * $ru);
      let p = weights(biased(s, i, keys, x[$r]), lse[$r]);
      xs[(ty + 8u * $ru) * LINE + tx] = p * (y[$r] * factors(s, i, keys) - d[$r]);
    }
    //end r
    //unroll c SIZE
    workgroupBarrier();
    lay_K(s, t, j0, to, $cu);
    workgroupBarrier();
    dq_$c = add_weighted(dq_$c, tx, ty);
    //end c
    //if Biases
    add_diagonals(t);
    workgroupBarrier();
    bias += bias_of(s, first, j0, t);
    //fi
  }
  for (var r = 0u; r < 4u; r++) {
    let i = first + i32(ty + 8u * r);
    if (i < s.q1) {
      //unroll c SIZE
      put_DQ(s, i, ($cu * 8u + tx) * 4u, P.scale * dq_$c[r]);
      //end c
    }
  }
  //if Biases
  if (t < P.kinds) { set_Biases1((g / P.count * P.kinds + t) * P.count + s.head, bias); }
  //fi
}
