// Attention of one block of 32 queries in one head: see tensor.Attention. The
// program goes through the block's keys, 32 at a time, and updates the softmax as
// it goes (Milakov and Gimelshein 2018, arXiv:1805.02867; Dao et al. 2022,
// arXiv:2205.14135), so no matrix of queries and keys is stored.
//
// For 32 queries of width w, 4 * 32 * w operations need a key and value of 8 w
// bytes and a query of 4 w, as queries are laid down anew for each 32 keys: 10
// operations a byte. The cache delivers most of these bytes, as all blocks of a
// head read the same keys. Bound by arithmetic, half of it exponentials if w is 32;
// with few queries, as in generation, by memory.

// tops holds each thread's part of the values that the threads of a row compute
// together.
var<workgroup> tops: array<f32, 256>;

fn kernel(g: u32, t: u32) {
  let s = scene_of(g);
  let first = first_of(g);
  let to = keys_end(s, first);
  let tx = t % 8u;
  let ty = t / 8u;
  var top = vec4f(LOW); // of each of the four rows
  var sum = vec4f();
  //unroll c SIZE
  var o_$c = mat4x4f();
  //end c
  for (var j0 = s.k0; j0 < to; j0 += 32) {
    let keys = four_keys(j0, tx);
    var x = scores(s, t, first, j0, to);
    //unroll r 4
    x[$r] = biased(s, first + i32(ty + 8u * $ru), keys, x[$r]);
    tops[(ty + 8u * $ru) * 8u + tx] = greatest(x[$r]);
    //end r
    workgroupBarrier();
    //unroll r 4
    {
      let u = ty + 8u * $ru;
      var above = top[$r];
      for (var n = 0u; n < 8u; n++) { above = max(above, tops[u * 8u + n]); }
      let shrink = exp(top[$r] - above);
      let p = weights(x[$r], above);
      xs[u * LINE + tx] = p * factors(s, first + i32(u), keys);
      top[$r] = above;
      sum[$r] = sum[$r] * shrink + dot(p, vec4f(1.0));
      //unroll c SIZE
      o_$c[$r] *= shrink;
      //end c
    }
    //end r
    //unroll c SIZE
    workgroupBarrier();
    lay_V(s, t, j0, to, $cu);
    workgroupBarrier();
    o_$c = add_weighted(o_$c, tx, ty);
    //end c
  }
  workgroupBarrier();
  //unroll r 4
  tops[(ty + 8u * $ru) * 8u + tx] = sum[$r];
  //end r
  workgroupBarrier();
  for (var r = 0u; r < 4u; r++) {
    let u = ty + 8u * r;
    let i = first + i32(u);
    var all = 0.0;
    for (var n = 0u; n < 8u; n++) { all += tops[u * 8u + n]; }
    if (i < s.q1) {
      //unroll c SIZE
      put_O(s, i, ($cu * 8u + tx) * 4u, o_$c[r] / all);
      //end c
      if (tx == 0u) { set_LSE1(u32(i) * P.count + s.head, top[r] + log(all)); }
    }
  }
}
