// Softmax cross-entropy of a row of logits in one workgroup: see
// tensor.CrossEntropy. The greatest logit, the sum of exponentials and the gradient
// take three passes over a row, which the cache holds unless the vocabulary is
// large. Some ten operations for 8 bytes: bound by memory.
fn kernel(g: u32, t: u32) {
  let row = g * P.cols;
  let label = lists[P.labels + g];
  if (label < 0) {
    if (P.gradient != 0u) {
      for (var i = t; i < P.cols; i += THREADS) { set_DLogits(row + i, 0.0); }
    }
    if (t == 0u) {
      set_Losses(g, 0.0);
      if (P.best != 0u) { set_Best(g, 0.0); }
    }
    return;
  }
  var top = Logits(row);
  for (var i = t; i < P.cols; i += THREADS) { top = max(top, Logits(row + i)); }
  top = max_all(t, top);
  if (P.best != 0u) {
    var first = P.cols;
    for (var i = t; i < P.cols; i += THREADS) {
      if (Logits(row + i) == top) { first = min(first, i); }
    }
    let best = -max_all(t, -f32(first));
    if (t == 0u) { set_Best(g, best); }
  }
  // Differences from the greatest logit keep their digits even if the logits are
  // large.
  let target_x = Logits(row + u32(label)) - top;
  var exponentials = 0.0;
  var distances = 0.0;
  for (var i = t; i < P.cols; i += THREADS) {
    let x = Logits(row + i) - top;
    exponentials += exp(x);
    distances += x;
  }
  exponentials = sum_all(t, exponentials);
  if (P.off != 0.0) { distances = sum_all(t, distances); }
  if (P.gradient != 0u) {
    for (var i = t; i < P.cols; i += THREADS) {
      var q = P.off;
      if (i == u32(label)) { q += P.on; }
      set_DLogits(row + i, P.each * (exp(Logits(row + i) - top) / exponentials - q));
    }
  }
  if (t == 0u) {
    var loss = log(exponentials);
    if (P.on != 0.0) { loss -= P.on * target_x; }
    if (P.off != 0.0) { loss -= P.off * distances; }
    set_Losses(g, loss);
  }
}
