// DX = DY * f'(X). Some 40 operations for 12 bytes with GELU, fewer with others: bound
// by memory.
fn slope(x: E) -> E {
  //if GELU
  return phi(x) + x * 0.3989422804 * exp(-0.5 * min(x * x, E(160.0)));
  //fi
  //if GELU_TANH
  let y = safe_tanh(0.7978845608 * (x + 0.044715 * x * x * x));
  return 0.5 * (1.0 + y) + 0.5 * x * (1.0 - y * y) * 0.7978845608 * (1.0 + 0.134145 * x * x);
  //fi
  //if RELU
  return select(E(), E(1.0), x > E());
  //fi
  //if SILU
  let s = sigmoid(x);
  return s * (1.0 + x * (1.0 - s));
  //fi
  //if TANH
  let y = safe_tanh(x);
  return 1.0 - y * y;
  //fi
}

fn kernel(g: u32, t: u32) {
  let i = g * THREADS + t;
  if (i < P.n) { set_DX(i, DY(i) * slope(X(i))); }
}
