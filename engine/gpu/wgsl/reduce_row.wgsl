
// A row has eight threads, which stand side by side and read side by side: eight
// rows in a workgroup wait for each other once where one alone would six times. They
// do not use subgroups: WGSL does not say which threads these consist of.
var<workgroup> shares: array<f32, 64>;

// sum_row returns the sum of x over the eight threads of t's row.
fn sum_row(t: u32, x: f32) -> f32 {
  workgroupBarrier();
  shares[t] = x;
  workgroupBarrier();
  var sum = 0.0;
  for (var n = t / 8u * 8u; n < t / 8u * 8u + 8u; n++) { sum += shares[n]; }
  return sum;
}
