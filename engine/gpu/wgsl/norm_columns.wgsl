// The sums of DY * x̂ and, without rms, of DY over a strip of P.run rows, from
// which sum_rows makes DGamma and DBeta. Five operations for 8 bytes: bound by
// memory.
fn kernel(g: u32, t: u32) {
  let strips = (P.rows + P.run - 1u) / P.run;
  let strip = g % strips;
  let col = g / strips * THREADS + t;
  if (col >= P.cols) { return; }
  var gamma = E();
  var beta = E();
  let to = min((strip + 1u) * P.run, P.rows);
  for (var row = strip * P.run; row < to; row++) {
    let dy = DY(row * P.cols + col);
    let x = X(row * P.cols + col);
    if (P.rms != 0u) {
      gamma += dy * x * Stats1(row);
    } else {
      gamma += dy * (x - Stats1(2u * row)) * Stats1(2u * row + 1u);
      beta += dy;
    }
  }
  set_Gammas(strip * P.cols + col, gamma);
  if (P.rms == 0u) { set_Betas(strip * P.cols + col, beta); }
}
