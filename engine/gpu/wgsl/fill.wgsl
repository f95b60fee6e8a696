// X = value, for all rows or the listed ones. No operation for 4 bytes: bound by
// memory.
fn kernel(g: u32, t: u32) {
  let i = g * THREADS + t;
  if (i < P.n) { set_X(at(i), E(P.value)); }
}
