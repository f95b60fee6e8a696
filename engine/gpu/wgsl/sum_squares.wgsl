// Each workgroup sums the squares of P.run of the n elements. Two operations for 4
// bytes: bound by memory. Threads take their elements in the same order on every
// adapter, so the sums are the same.
//
// With VEC, where results must be whole vectors, each sum is stored four times.
fn kernel(g: u32, t: u32) {
  var sum = E();
  let to = min((g + 1u) * P.run, P.n);
  for (var i = g * P.run + t; i < to; i += THREADS) {
    let x = X(at(i));
    sum += x * x;
  }
  var all = E(sum_all(t, total(sum)));
  if (t == 0u) {
    if (P.accumulate != 0u) { all += Y(g); }
    set_Y(g, all);
  }
}
