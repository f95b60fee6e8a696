// Y = f(X). Some 30 operations for 8 bytes with GELU, fewer with others: bound by
// memory.
fn kernel(g: u32, t: u32) {
  let i = g * THREADS + t;
  if (i < P.n) { set_Y(i, activation(X(i))); }
}
