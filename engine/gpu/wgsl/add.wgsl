// Y = A + B. One operation for 12 bytes: bound by memory.
fn kernel(g: u32, t: u32) {
  let i = g * THREADS + t;
  if (i < P.n) { set_Y(i, A(i) + B(i)); }
}
