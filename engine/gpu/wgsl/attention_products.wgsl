// D = Σ DO * O for each row and head, one thread each. Two operations for 8 bytes:
// bound by memory.
fn kernel(g: u32, t: u32) {
  let i = g * THREADS + t;
  if (i >= P.n) { return; }
  var sum = 0.0;
  for (var c = 0u; c < P.width; c++) { sum += DO(i * P.width + c) * O(i * P.width + c); }
  set_D(i, sum);
}
