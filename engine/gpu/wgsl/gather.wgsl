// Y[i,:] = Table[ids[i],:], or Y += that. At most one operation for 8 bytes: bound
// by memory.
fn kernel(g: u32, t: u32) {
  let i = g * THREADS + t;
  if (i >= P.n) { return; }
  let row = i / P.cols;
  var y = Table(u32(lists[P.ids + row]) * P.cols + i - row * P.cols);
  if (P.accumulate != 0u) { y += Y(i); }
  set_Y(i, y);
}
