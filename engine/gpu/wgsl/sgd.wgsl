// One update of the given rows, as tensor.SGD says. Six operations for 12 bytes, or
// 20 with momentum: bound by memory.
fn kernel(g: u32, t: u32) {
  let i = g * THREADS + t;
  let scale = GradScale1(0);
  if (i >= P.n || scale < 0.0) { return; }
  let j = at(i);
  var m = scale * G(j) + P.decay * X(j);
  //if MOVING
  m += P.momentum * M(j);
  set_M(j, m);
  //fi
  set_X(j, X(j) - P.step * m);
}
