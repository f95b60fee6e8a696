// Y = X * Factor, of which a row has the factors, plus Bias if there is one, plus Y
// with accumulate. At most three operations for 8 or 12 bytes: bound by memory.
fn kernel(g: u32, t: u32) {
  let i = g * THREADS + t;
  if (i >= P.n) { return; }
  let col = i % P.cols;
  var y = X(i) * Factor(col);
  //if BIASED
  y += Bias(col);
  //fi
  if (P.accumulate != 0u) { y += Y(i); }
  set_Y(i, y);
}
