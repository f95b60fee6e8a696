// Y[0,i] = 1 / ‖X[i,:]‖. Two operations for 4 bytes: bound by memory.
fn kernel(g: u32, t: u32) {
  let row = g * (THREADS / LANES) + t / LANES;
  let at = row * P.cols;
  let n = select(0u, P.cols, row < P.rows); // every thread must come to the sum
  var square = 0.0;
  for (var i = t % LANES; i < n; i += LANES) {
    let x = X(at + i);
    square += x * x;
  }
  square = sum_row(t, square);
  if (t % LANES == 0u && row < P.rows) { set_Y(row, 1.0 / sqrt(square)); }
}
