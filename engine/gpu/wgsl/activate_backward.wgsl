// DX = DY * f'(X), or DX += that. Some 25 operations for 12 or 16 bytes: bound by
// memory.
fn kernel(g: u32, t: u32) {
  let i = g * THREADS + t;
  if (i >= P.n) { return; }
  var dx = DY(i) * slope(X(i));
  if (P.accumulate != 0u) { dx += DX(i); }
  set_DX(i, dx);
}
