// Y = factor * Σ X, or Y += that, in one workgroup. One operation for 4 bytes;
// there are so few of them that the dispatch itself takes most of the time.
fn kernel(g: u32, t: u32) {
  var sum = 0.0;
  for (var i = t; i < P.n; i += THREADS) { sum += X1(i); }
  let all = P.factor * sum_all(t, sum);
  if (t == 0u) {
    if (P.accumulate != 0u) { set_Y1(0, Y1(0) + all); } else { set_Y1(0, all); }
  }
}
