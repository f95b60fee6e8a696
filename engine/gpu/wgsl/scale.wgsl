// X = factor * X, for all rows or the listed ones. One operation for 8 bytes:
// bound by memory.
fn kernel(g: u32, t: u32) {
  let i = g * THREADS + t;
  if (i < P.n) { set_X(at(i), P.factor * X(at(i))); }
}
