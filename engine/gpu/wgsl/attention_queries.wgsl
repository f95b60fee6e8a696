// The gradient with respect to the queries of one block of 32, and each block's
// part of that of the bias: see tensor.AttentionBackward. The weights are computed
// again from the scores and LSE. Six multiplications and additions for a query, a
// key and a column, where the forward pass makes four: bound as it is.

// lay_Q lays 32 rows of Q from row first on into xs, their columns of chunk c;
// rows from end on are 0.
fn lay_Q(s: Scene, t: u32, first: i32, end: i32, c: u32) {
  for (var n = t; n < 256u; n += THREADS) {
    let row = first + i32(n / 8u);
    let col = (c * 8u + n % 8u) * 4u;
    var x = vec4f();
    if (row < end && col < P.width) { x = whole(Q4(at(s, row, col)), col); }
    xs[n / 8u * LINE + n % 8u] = x;
  }
}

// lay_DO lays 32 rows of DO from row first on into xs, their columns of chunk c;
// rows from end on are 0.
fn lay_DO(s: Scene, t: u32, first: i32, end: i32, c: u32) {
  for (var n = t; n < 256u; n += THREADS) {
    let row = first + i32(n / 8u);
    let col = (c * 8u + n % 8u) * 4u;
    var x = vec4f();
    if (row < end && col < P.width) { x = whole(DO4(at(s, row, col)), col); }
    xs[n / 8u * LINE + n % 8u] = x;
  }
}

// lay_K lays 32 rows of K from row first on into ys, their columns of chunk c;
// rows from end on are 0.
fn lay_K(s: Scene, t: u32, first: i32, end: i32, c: u32) {
  for (var n = t; n < 256u; n += THREADS) {
    let row = first + i32(n / 8u);
    let col = (c * 8u + n % 8u) * 4u;
    var x = vec4f();
    if (row < end && col < P.width) { x = whole(K4(at(s, row, col)), col); }
    ys[n / 8u * LINE + n % 8u] = x;
  }
}

// lay_V lays 32 rows of V from row first on into ys, their columns of chunk c;
// rows from end on are 0.
fn lay_V(s: Scene, t: u32, first: i32, end: i32, c: u32) {
  for (var n = t; n < 256u; n += THREADS) {
    let row = first + i32(n / 8u);
    let col = (c * 8u + n % 8u) * 4u;
    var x = vec4f();
    if (row < end && col < P.width) { x = whole(V4(at(s, row, col)), col); }
    ys[n / 8u * LINE + n % 8u] = x;
  }
}

fn put_DQ(s: Scene, row: i32, col: u32, x: vec4f) {
  if (col >= P.width) { return; }
  //if VEC
  set_DQ4(at(s, row, col), x);
  //else
  for (var n = 0u; n < min(4u, P.width - col); n++) { set_DQ1(at(s, row, col) + n, x[n]); }
  //fi
}

//if DBIAS
var<workgroup> diagonals: array<f32, 64>;

// add_diagonals sums the gradients of the block's scores, in ws, along its diagonals,
// which are the same distance each.
fn add_diagonals(t: u32) {
  for (var n = t; n < 64u; n += THREADS) {
    var sum = 0.0;
    for (var i = 0; i < 32; i++) {
      let j = i + i32(n) - 31;
      if (j >= 0 && j < 32) { sum += ws[u32(i) * LINE + u32(j) % 8u][u32(j) / 8u]; }
    }
    diagonals[n] = sum;
  }
}

// bias_of returns what of them is bucket number b's.
fn bias_of(s: Scene, first: i32, j0: i32, b: u32) -> f32 {
  var sum = 0.0;
  for (var n = 0; n < 63; n++) {
    // Distances that no pair of this sequence has carry 0, and may have no bucket.
    let distance = clamp(j0 - own(s, first) + n - 31, s.k0 - s.k1 + 1, s.q1 - s.q0 - 1);
    if (u32(lists[u32(i32(P.buckets) + distance)]) == b) { sum += diagonals[n]; }
  }
  return sum;
}
//fi

fn kernel(g: u32, t: u32) {
  let tile = g / P.count;
  let s = scene(u32(lists[P.tiles + 2u * tile]), g % P.count);
  let first = lists[P.tiles + 2u * tile + 1u];
  let tx = t % SIDE;
  let ty = t / SIDE;
  var to = s.k1;
  if (P.causal != 0u) { to = min(to, own(s, min(first + 32, s.q1) - 1) + 1); }
  //unroll a GROUPS
  var lse_$a = vec4f();
  var d_$a = vec4f();
  for (var r = 0u; r < 4u; r++) {
    let i = first + i32(ty + SIDE * $au + 8u * r);
    if (i < s.q1) {
      lse_$a[r] = LSE1(u32(i) * P.count + s.head);
      d_$a[r] = D1(u32(i) * P.count + s.head);
    }
  }
  //end a
  //if DBIAS
  var biases: array<f32, 64u / THREADS>; // of the buckets t, t + THREADS, ...
  //fi
  //unroll c SIZE
  var dq_$c = Block();
  //end c
  for (var j0 = s.k0; j0 < to; j0 += 32) {
    var x = Block();
    var y = Block();
    for (var c = 0u; c < SIZE; c++) {
      workgroupBarrier();
      lay_Q(s, t, first, s.q1, c);
      lay_K(s, t, j0, to, c);
      workgroupBarrier();
      x = add_dots(x, tx, ty);
      workgroupBarrier();
      lay_DO(s, t, first, s.q1, c);
      lay_V(s, t, j0, to, c);
      workgroupBarrier();
      y = add_dots(y, tx, ty);
    }
    //unroll a GROUPS
    //unroll r 4
    {
      let u = ty + SIDE * $au + 8u * $ru;
      let i = first + i32(u);
      //unroll b GROUPS
      let x_$b = biased(s, i, j0, tx + SIDE * $bu, x.x_$a_$b[$r]);
      let p_$b = select(vec4f(), exp(x_$b - lse_$a[$r]), x_$b > vec4f(LOW));
      ws[u * LINE + tx + SIDE * $bu] = p_$b * (y.x_$a_$b[$r] * factors(s, i, j0, tx + SIDE * $bu) - d_$a[$r]);
      //end b
    }
    //end r
    //end a
    //unroll c SIZE
    workgroupBarrier();
    lay_K(s, t, j0, to, $cu);
    workgroupBarrier();
    dq_$c = add_weighted(dq_$c, tx, ty);
    //end c
    //if DBIAS
    add_diagonals(t);
    workgroupBarrier();
    for (var n = 0u; n < 64u / THREADS; n++) { biases[n] += bias_of(s, first, j0, t + THREADS * n); }
    //fi
  }
  //unroll a GROUPS
  for (var r = 0u; r < 4u; r++) {
    let i = first + i32(ty + SIDE * $au + 8u * r);
    if (i < s.q1) {
      //unroll c SIZE
      //unroll b GROUPS
      put_DQ(s, i, ($cu * 8u + tx + SIDE * $bu) * 4u, P.scale * dq_$c.x_$a_$b[r]);
      //end b
      //end c
    }
  }
  //end a
  //if DBIAS
  for (var n = 0u; n < 64u / THREADS; n++) {
    let b = t + THREADS * n;
    if (b < P.kinds) { set_Biases1((tile * P.kinds + b) * P.count + s.head, biases[n]); }
  }
  //fi
}
