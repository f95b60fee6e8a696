// Each row of X less its mean (but not with rms), divided by its deviation, times
// Gamma plus Beta. Of the three passes, the second and third hit the cache. Eight
// operations for 8 bytes: bound by memory.
fn kernel(g: u32, t: u32) {
  let row = g * (THREADS / LANES) + t / LANES;
  let at = row * P.cols;
  let n = select(0u, P.cols, row < P.rows); // every thread must reach the sums
  var mean = 0.0;
  if (P.rms == 0u) {
    var sum = 0.0;
    for (var i = t % LANES; i < n; i += LANES) { sum += X(at + i); }
    mean = sum_row(t, sum) / f32(P.cols);
  }
  var square = 0.0;
  for (var i = t % LANES; i < n; i += LANES) {
    let x = X(at + i) - mean;
    square += x * x;
  }
  let rstd = 1.0 / sqrt(sum_row(t, square) / f32(P.cols) + P.eps);
  for (var i = t % LANES; i < n; i += LANES) {
    var y = (X(at + i) - mean) * rstd * Gamma(i);
    if (P.rms == 0u) { y += Beta(i); }
    set_Y(at + i, y);
  }
  if (t % LANES == 0u && row < P.rows) {
    if (P.rms != 0u) {
      set_Stats(row, rstd);
    } else {
      set_Stats(2u * row, mean);
      set_Stats(2u * row + 1u, rstd);
    }
  }
}
