// C of tensor.FactoredMoments: the strips' sums of squares move the running means. A
// thread takes a column, of which there are so few that the dispatch itself is what
// it takes.
fn kernel(g: u32, t: u32) {
  let col = g * THREADS + t;
  let scale = GradScale1(0);
  if (col >= P.cols || scale < 0.0) { return; }
  var sum = 0.0;
  for (var strip = 0u; strip < P.strips; strip++) { sum += Sums1(strip * P.cols + col); }
  set_C1(col, P.keep * C1(col) + P.each * scale * scale * sum + P.least);
}
