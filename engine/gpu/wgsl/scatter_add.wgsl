// Y[into[p],:] += Σ over piece p of X[from[i],:], one row after the other: a
// thread sums one column of one piece. Pieces that go into the same row are
// never in the same dispatch, so no atomics are needed and the order is always
// the same. One operation for 4 bytes, rows read at once: bound by memory.
//
// With parts the sums of the pieces are stored in the order of the pieces.
fn kernel(g: u32, t: u32) {
  let i = g * THREADS + t;
  if (i >= P.n) { return; }
  let piece = i / P.cols;
  let col = i - piece * P.cols;
  var y = piece * P.cols + col;
  var sum = E();
  if (P.parts == 0u) {
    y = u32(lists[P.into + piece]) * P.cols + col;
    sum = Y(y);
  }
  let to = u32(lists[P.starts + piece + 1u]);
  for (var k = u32(lists[P.starts + piece]); k < to; k++) {
    var row = k;
    if (P.listed != 0u) { row = u32(lists[P.sources + k]); }
    sum += X(row * P.cols + col);
  }
  set_Y(y, sum);
}
