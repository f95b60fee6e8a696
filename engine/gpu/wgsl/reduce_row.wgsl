
//if QUADS
// A quad takes a row, and needs no barrier.
const LANES = 4u;

// sum_row returns the sum of x over the threads of t's row.
fn sum_row(t: u32, x: f32) -> f32 {
  let pair = x + quadSwapX(x);
  return pair + quadSwapY(pair);
}
//else
// Eight neighbouring threads take a row and read side by side. The eight rows of a
// workgroup share one barrier; a row alone in a workgroup would need six.
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
