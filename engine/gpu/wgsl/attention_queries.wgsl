// The gradient with respect to the queries of one block of 32, and each block's
// part of that of the bias: see tensor.AttentionBackward. The weights are computed
// again from the scores and LSE. Six multiplications and additions for a query, a
// key and a column, where the forward pass makes four: bound as it is.

// lay_Q lays 32 rows of Q from row first on into xs, their columns of chunk c;
// rows from end on are 0.
fn lay_Q(s: Scene, t: u32, first: i32, end: i32, c: u32) {
  for (var n = t; n < 256u; n += 64u) {
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
  for (var n = t; n < 256u; n += 64u) {
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
  for (var n = t; n < 256u; n += 64u) {
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
  for (var n = t; n < 256u; n += 64u) {
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

// add_bias sums the gradients of the block's scores, in ws, along its diagonals,
// which are the same distance each, and returns what of it is bucket number b's.
fn add_bias(s: Scene, t: u32, first: i32, j0: i32, b: u32) -> f32 {
  var sum = 0.0;
  for (var i = 0; i < 32; i++) {
    let j = i + i32(t) - 31;
    if (j >= 0 && j < 32) { sum += ws[u32(i) * LINE + u32(j) % 8u][u32(j) / 8u]; }
  }
  diagonals[t] = sum;
  workgroupBarrier();
  var mine = 0.0;
  for (var n = 0; n < 63; n++) {
    // Distances that no pair of this sequence has carry 0, and may have no bucket.
    let distance = clamp(j0 - own(s, first) + n - 31, s.k0 - s.k1 + 1, s.q1 - s.q0 - 1);
    if (u32(lists[u32(i32(P.buckets) + distance)]) == b) { mine += diagonals[n]; }
  }
  return mine;
}
//fi

fn kernel(g: u32, t: u32) {
  let tile = g / P.count;
  let s = scene(u32(lists[P.tiles + 2u * tile]), g % P.count);
  let first = lists[P.tiles + 2u * tile + 1u];
  let tx = t % 8u;
  let ty = t / 8u;
  var to = s.k1;
  if (P.causal != 0u) { to = min(to, own(s, min(first + 32, s.q1) - 1) + 1); }
  var lse = vec4f();
  var d = vec4f();
  for (var r = 0u; r < 4u; r++) {
    let i = first + i32(ty + 8u * r);
    if (i < s.q1) {
      lse[r] = LSE1(u32(i) * P.count + s.head);
      d[r] = D1(u32(i) * P.count + s.head);
    }
  }
  var bias = 0.0;
  //unroll c SIZE
  var dq_$c = mat4x4f();
  //end c
  for (var j0 = s.k0; j0 < to; j0 += 32) {
    var x = mat4x4f();
    var y = mat4x4f();
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
    //unroll r 4
    {
      let i = first + i32(ty + 8u * $ru);
      let score = biased(s, i, j0, tx, x[$r]);
      let p = select(vec4f(), exp(score - lse[$r]), score > vec4f(LOW));
      ws[(ty + 8u * $ru) * LINE + tx] = p * (y[$r] * factors(s, i, j0, tx) - d[$r]);
    }
    //end r
    //unroll c SIZE
    workgroupBarrier();
    lay_K(s, t, j0, to, $cu);
    workgroupBarrier();
    dq_$c = add_weighted(dq_$c, tx, ty);
    //end c
    //if DBIAS
    bias += add_bias(s, t, first, j0, t);
    //fi
  }
  for (var r = 0u; r < 4u; r++) {
    let i = first + i32(ty + 8u * r);
    if (i < s.q1) {
      //unroll c SIZE
      put_DQ(s, i, ($cu * 8u + tx) * 4u, P.scale * dq_$c[r]);
      //end c
    }
  }
  //if DBIAS
  if (t < P.kinds) { set_Biases1((tile * P.kinds + t) * P.count + s.head, bias); }
  //fi
}
