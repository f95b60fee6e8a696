// Y = A * B, or Y += A * B. One or two operations for 12 or 16 bytes: bound by
// memory.
fn kernel(g: u32, t: u32) {
  let i = g * THREADS + t;
  if (i >= P.n) { return; }
  var y = A(i) * B(i);
  if (P.accumulate != 0u) { y += Y(i); }
  set_Y(i, y);
}
