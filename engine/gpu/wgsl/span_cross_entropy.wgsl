// Cross-entropy of the first and the last token of an answer: see
// tensor.SpanCrossEntropy. A workgroup takes both columns of a sequence. Terms
// holds the sequence's part of the mean. Some ten operations for 8 bytes; a batch
// has two numbers a token, and the dispatch itself takes most of the time.
fn kernel(g: u32, t: u32) {
  let rows = vec2u(u32(lists[P.offsets + g]), u32(lists[P.offsets + g + 1u]));
  let start = column(t, rows, 0u, lists[P.starts + g], P.eachStart);
  let end = column(t, rows, 1u, lists[P.ends + g], P.eachEnd);
  if (t == 0u) {
    set_Losses(g, 0.5 * (start + end));
    set_Terms(g, start * P.eachStart + end * P.eachEnd);
  }
}

// column returns the loss of one column, whose label is the sequence's row p, and
// stores each times its gradient. Both are 0 unless the sequence has that row.
fn column(t: u32, rows: vec2u, col: u32, p: i32, each: f32) -> f32 {
  let counts = p >= 0 && u32(p) < rows.y - rows.x;
  if (!counts) {
    if (P.gradient != 0u) {
      for (var i = rows.x + t; i < rows.y; i += THREADS) { set_DLogits(2u * i + col, 0.0); }
    }
    return 0.0;
  }
  var top = Logits(2u * rows.x + col);
  for (var i = rows.x + t; i < rows.y; i += THREADS) { top = max(top, Logits(2u * i + col)); }
  top = max_all(t, top);
  var sum = 0.0;
  for (var i = rows.x + t; i < rows.y; i += THREADS) { sum += exp(Logits(2u * i + col) - top); }
  sum = sum_all(t, sum);
  let loss = log(sum) - (Logits(2u * (rows.x + u32(p)) + col) - top);
  workgroupBarrier(); // because the gradient may overwrite the logits
  if (P.gradient != 0u) {
    for (var i = rows.x + t; i < rows.y; i += THREADS) {
      var dx = exp(Logits(2u * i + col) - top) / sum;
      if (i == rows.x + u32(p)) { dx -= 1.0; }
      set_DLogits(2u * i + col, each * dx);
    }
  }
  return loss;
}
