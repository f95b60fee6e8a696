
// The activation of one element, or of four; a flag selects the function.

// Φ(x), the normal distribution, by the Chebyshev fit of erfc in Press et al.,
// Numerical Recipes in C, 2nd edition, section 6.2: relative error 1.2e-7.
fn phi(x: E) -> E {
  let z = abs(x) * 0.7071067811865476;
  let t = 1.0 / (1.0 + 0.5 * z);
  let p = -1.26551223 + t * (1.00002368 + t * (0.37409196 + t * (0.09678418 + t * (-0.18628806
    + t * (0.27886807 + t * (-1.13520398 + t * (1.48851587 + t * (-0.82215223 + t * 0.17087277))))))));
  let half = 0.5 * t * exp(p - z * z);
  return select(half, 1.0 - half, x > E());
}

// The hyperbolic tangent. Some GPUs compute the built-in one as a quotient that
// overflows.
fn safe_tanh(x: E) -> E { return tanh(clamp(x, E(-15.0), E(15.0))); }

fn sigmoid(x: E) -> E { return 1.0 / (1.0 + exp(-max(x, E(-80.0)))); }

fn activation(x: E) -> E {
  var y = x;
  //if GELU
  y = x * phi(x);
  //fi
  //if GELU_TANH
  y = 0.5 * x * (1.0 + safe_tanh(0.7978845608 * (x + 0.044715 * x * x * x)));
  //fi
  //if RELU
  y = max(x, E());
  //fi
  //if SILU
  y = x * sigmoid(x);
  //fi
  //if TANH
  y = safe_tanh(x);
  //fi
  return y;
}
