// tensor.Adafactor of a row, in a workgroup. Eight operations, a root and a quotient
// among them, for 12 bytes: bound by memory.
fn kernel(g: u32, t: u32) {
  let scale = GradScale1(0);
  if (scale < 0.0) { return; }
  let first = at(g * P.cols);
  let factor = scale / sqrt(R1(first / P.cols) / Mean1(0));
  let step = P.rate * factor / max(1.0, sqrt(SumSq1(0)) / P.clip);
  for (var i = t; i < P.cols; i += THREADS) {
    set_X(first + i, P.keep * X(first + i) - step * G(first + i) / sqrt(C(i)));
  }
}
