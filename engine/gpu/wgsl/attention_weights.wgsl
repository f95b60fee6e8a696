// The attention weights of a batch of one sequence, for display. Each thread
// computes one. Two operations for 8 bytes, most of which the cache delivers: bound
// by the cache.
fn kernel(g: u32, t: u32) {
  let n = g * THREADS + t;
  if (n >= P.n) { return; }
  let s = scene(0u, n / (P.nk * u32(lists[P.sequences + 1u])));
  let i = i32(n / P.nk % u32(s.q1));
  let j = s.k0 + i32(n % P.nk);
  var w = 0.0;
  if (sees(s, i, vec4i(j)).x) {
    for (var c = 0u; c < P.width; c++) { w += Q1(at(s, i, c)) * K1(at(s, j, c)); }
    w *= P.scale;
    //if BIAS
    w += Bias1(bucket(s, i, j) * P.count + s.head);
    //fi
    w = exp(w - LSE1(u32(i) * P.count + s.head));
  }
  set_Weights1(n, w);
}
