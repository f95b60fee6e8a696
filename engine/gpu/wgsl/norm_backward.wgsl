// DX of LayerNorm or, with rms, of RMSNorm: see tensor.LayerNormBackward. Of the
// two passes over a row, the second hits the cache. 13 operations for 12 or 16
// bytes: bound by memory.
fn kernel(g: u32, t: u32) {
  let row = g * (THREADS / LANES) + t / LANES;
  let at = row * P.cols;
  let n = select(0u, P.cols, row < P.rows); // every thread must reach the sums
  var mean = 0.0;
  var rstd = 0.0;
  if (n > 0u) {
    if (P.rms != 0u) {
      rstd = Stats1(row);
    } else {
      mean = Stats1(2u * row);
      rstd = Stats1(2u * row + 1u);
    }
  }
  var sum = E();
  var product = E();
  for (var i = t % LANES; i < n; i += LANES) {
    let dy = DY(at + i) * Gamma(i);
    sum += dy;
    product += dy * (X(at + i) - mean) * rstd;
  }
  var mean_g = 0.0;
  if (P.rms == 0u) { mean_g = sum_row(t, total(sum)) / P.n; }
  let mean_gx = sum_row(t, total(product)) / P.n;
  for (var i = t % LANES; i < n; i += LANES) {
    let hat = (X(at + i) - mean) * rstd;
    var dx = rstd * (DY(at + i) * Gamma(i) - mean_g - hat * mean_gx);
    if (P.accumulate != 0u) { dx += DX(at + i); }
    set_DX(at + i, dx);
  }
}
