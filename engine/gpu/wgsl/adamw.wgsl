// One AdamW update of the given rows, as tensor.AdamW says. 15 operations,
// a root and a quotient among them, for 28 bytes: bound by memory.
fn kernel(g: u32, t: u32) {
  let i = g * THREADS + t;
  let scale = GradScale1(0);
  if (i >= P.n || scale < 0.0) { return; }
  let j = at(i);
  let grad = scale * G(j);
  let m = P.beta1 * M(j) + P.rest1 * grad;
  let v = P.beta2 * V(j) + P.rest2 * grad * grad;
  set_M(j, m);
  set_V(j, v);
  set_X(j, P.keep * X(j) - P.step * m / (P.root * sqrt(v) + P.eps));
}
