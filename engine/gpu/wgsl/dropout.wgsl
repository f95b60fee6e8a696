// Y = X / (1-p) if kept, else 0. A thread takes four columns of a row. Some 14
// integer operations an element for 8 bytes: bound by memory.
fn kernel(g: u32, t: u32) {
  let i = g * THREADS + t;
  if (i >= P.n) { return; }
  let line = (P.cols + 3u) / 4u; // fours of a row
  let row = i / line;
  let col = (i - row * line) * 4u;
  let kept = keeps(P.key, row, vec4u(col, col + 1u, col + 2u, col + 3u), P.threshold);
  let y = select(vec4f(), X4(row * P.cols + col) * P.factor, kept);
  //if VEC
  set_Y4(row * P.cols + col, y);
  //else
  for (var n = 0u; n < min(4u, P.cols - col); n++) { set_Y1(row * P.cols + col + n, y[n]); }
  //fi
}
