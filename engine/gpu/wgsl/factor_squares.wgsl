// tensor.FactoredSquares of a row, in a workgroup. Six operations, a root and a
// quotient among them, for 4 bytes and a column's mean, which the cache holds: bound
// by memory.
fn kernel(g: u32, t: u32) {
  let first = at(g * P.cols);
  let factor = GradScale1(0) / sqrt(R1(first / P.cols) / Mean1(0));
  var sum = 0.0;
  for (var i = t; i < P.cols; i += THREADS) {
    let u = factor * G1(first + i) / sqrt(C1(i));
    sum += u * u;
  }
  let all = sum_all(t, sum);
  if (t == 0u) { set_Sums1(g, all); }
}
