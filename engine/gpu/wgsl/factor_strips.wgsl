// The sums of squares of each column of G over strips of P.run of the P.count rows.
// Two operations for 4 bytes: bound by memory.
fn kernel(g: u32, t: u32) {
  let strips = (P.count + P.run - 1u) / P.run;
  let strip = g % strips;
  let col = g / strips * THREADS + t;
  if (col >= P.cols) { return; }
  var sum = E();
  let to = min((strip + 1u) * P.run, P.count);
  for (var row = strip * P.run; row < to; row++) {
    let x = G(at(row * P.cols) + col);
    sum += x * x;
  }
  set_Sums(strip * P.cols + col, sum);
}
