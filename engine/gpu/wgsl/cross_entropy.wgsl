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
  var others = 0.0; // of a focal loss the label's own is not among them
  var distances = 0.0;
  for (var i = t; i < P.cols; i += THREADS) {
    let x = Logits(row + i) - top;
    //if FOCAL
    others += select(exp(x), 0.0, i == u32(label));
    //else
    others += exp(x);
    //fi
    distances += weight(i) * x;
  }
  others = sum_all(t, others);
  if (P.off != 0.0) { distances = sum_all(t, distances); }
  let on = P.on * weight(u32(label));
  //if WEIGHTED
  let shares = on + P.off * P.all;
  //else
  let shares = 1.0;
  //fi
  //if FOCAL
  let own = exp(target_x);
  let exponentials = others + own;
  let wrong = others / exponentials;
  var entropy = on * surprise(others, own, target_x);
  if (P.off != 0.0) { entropy += P.off * (P.all * log(exponentials) - distances); }
  let factor = select(0.0, pow(wrong, P.gamma), wrong > 0.0);
  let slope = select(0.0, entropy * P.gamma * pow(wrong, P.gamma - 1.0) * own / exponentials, wrong > 0.0);
  //else
  let exponentials = others;
  var entropy = shares * log(exponentials);
  if (on != 0.0) { entropy -= on * target_x; }
  if (P.off != 0.0) { entropy -= P.off * distances; }
  let factor = 1.0;
  let slope = 0.0;
  //fi
  if (P.gradient != 0u) {
    for (var i = t; i < P.cols; i += THREADS) {
      var q = factor * P.off * weight(i);
      if (i == u32(label)) { q += factor * on + slope; }
      set_DLogits(row + i, P.each * ((factor * shares + slope) * exp(Logits(row + i) - top) / exponentials - q));
    }
  }
  if (t == 0u) { set_Losses(g, factor * entropy); }
}

// weight returns the weight of a class.
fn weight(c: u32) -> f32 {
  //if WEIGHTED
  return bitcast<f32>(lists[P.weights + c]);
  //else
  return 1.0;
  //fi
}

//if FOCAL
// surprise returns -log p of a label whose exponential is own, of x, beside that of
// the others. Where these are few, a logarithm of 1 and little would lose them.
fn surprise(others: f32, own: f32, x: f32) -> f32 {
  if (x < -20.0) { return log(others + own) - x; }
  let few = others / own;
  if (few < 0.01) { return few * (1.0 - few * (0.5 - few / 3.0)); }
  return log(1.0 + few);
}
//fi
