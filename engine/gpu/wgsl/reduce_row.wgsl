
//if QUADS
// A row has a quad: nobody waits for a sum.
const LANES = 4u;

// sum_row returns the sum of x over the threads of t's row.
fn sum_row(t: u32, x: f32) -> f32 {
  let pair = x + quadSwapX(x);
  return pair + quadSwapY(pair);
}
//else
// A row has eight threads, which stand side by side and read side by side: eight
// rows in a workgroup wait for each other once where one alone would six times.
const LANES = 8u;
var<workgroup> shares: array<f32, THREADS>;

// sum_row returns the sum of x over the threads of t's row.
fn sum_row(t: u32, x: f32) -> f32 {
  workgroupBarrier();
  shares[t] = x;
  workgroupBarrier();
  var sum = 0.0;
  for (var n = t / LANES * LANES; n < (t / LANES + 1u) * LANES; n++) { sum += shares[n]; }
  return sum;
}
//fi
