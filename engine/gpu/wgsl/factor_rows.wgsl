// R of tensor.FactoredMoments: the mean of a row's squares moves its running mean, a
// workgroup a row. Two operations for 4 bytes: bound by memory. Whether the scale is
// negative must not decide who comes to the sum.
fn kernel(g: u32, t: u32) {
  let first = at(g * P.cols);
  let scale = GradScale1(0);
  var sum = 0.0;
  for (var i = t; i < P.cols; i += THREADS) {
    let x = scale * G1(first + i);
    sum += x * x;
  }
  let all = sum_all(t, sum);
  if (t == 0u && scale >= 0.0) {
    let row = first / P.cols;
    set_R1(row, P.beta * R1(row) + P.each * all + P.least);
  }
}
