// Binary cross-entropy or, with squared, the squared error: see
// tensor.BinaryCrossEntropy and tensor.SquaredError. A thread takes a row. Some 20
// operations for 12 bytes; a batch has so few elements that the dispatch itself
// takes most of the time.
fn kernel(g: u32, t: u32) {
  let row = g * THREADS + t;
  if (row >= P.rows) { return; }
  var sum = 0.0;
  for (var j = 0u; j < P.cols; j++) {
    let i = row * P.cols + j;
    let x = X(i);
    let y = bitcast<f32>(lists[P.targets + i]);
    var slope = 2.0 * (x - y);
    if (P.squared != 0u) {
      sum += (x - y) * (x - y);
    } else {
      // log(1 + exp x) = max(x, 0) + log(1 + exp -|x|), which never overflows.
      let small = exp(-abs(x));
      sum += max(x, 0.0) - x * y + log(1.0 + small);
      slope = select(1.0, small, x < 0.0) / (1.0 + small) - y;
    }
    if (P.gradient != 0u) { set_DX(i, slope * P.each); }
  }
  set_Losses(row, sum / f32(P.cols));
}
