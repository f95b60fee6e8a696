// Y[s,:] = Σ of the rows [s*run, (s+1)*run) of X, or Y += that. A workgroup sums a
// strip of rows, as many columns of it as it has threads. One operation for 4
// bytes: bound by memory.
fn kernel(g: u32, t: u32) {
  let strips = (P.rows + P.run - 1u) / P.run;
  let strip = g % strips;
  let col = g / strips * THREADS + t;
  if (col >= P.cols) { return; }
  var sum = E();
  let to = min((strip + 1u) * P.run, P.rows);
  for (var row = strip * P.run; row < to; row++) { sum += X(row * P.cols + col); }
  let y = strip * P.cols + col;
  if (P.accumulate != 0u) { sum += Y(y); }
  set_Y(y, sum);
}
