// The gradients with respect to 32 keys and values: see tensor.AttentionBackward.
// The queries that see them pass by, 32 at a time, those of one sequence after
// those of another where several do. Eight multiplications and additions for a
// query, a key and a column, where the forward pass makes four: bound as it is.

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

fn put_DK(s: Scene, row: i32, col: u32, x: vec4f) {
  if (col >= P.width) { return; }
  //if VEC
  set_DK4(at(s, row, col), x);
  //else
  for (var n = 0u; n < min(4u, P.width - col); n++) { set_DK1(at(s, row, col) + n, x[n]); }
  //fi
}

fn put_DV(s: Scene, row: i32, col: u32, x: vec4f) {
  if (col >= P.width) { return; }
  //if VEC
  set_DV4(at(s, row, col), x);
  //else
  for (var n = 0u; n < min(4u, P.width - col); n++) { set_DV1(at(s, row, col) + n, x[n]); }
  //fi
}

// add_turned adds to the thread's vectors, of keys where others have queries, the rows
// in xs by their weights in ws.
fn add_turned(values: Block, tx: u32, ty: u32) -> Block {
  var sum = values;
  for (var i = 0u; i < 32u; i++) {
    //unroll b GROUPS
    let x_$b = xs[i * LINE + tx + SIDE * $bu];
    //end b
    //unroll a GROUPS
    let w_$a = ws[i * LINE + ty + SIDE * $au];
    //unroll r 4
    //unroll b GROUPS
    sum.x_$a_$b[$r] += w_$a[$r] * x_$b;
    //end b
    //end r
    //end a
  }
  return sum;
}

fn kernel(g: u32, t: u32) {
  let tile = P.tiles + g / P.count * 4u;
  let head = g % P.count;
  let j0 = lists[tile]; // the block's keys
  let j1 = lists[tile + 1u];
  let tx = t % SIDE;
  let ty = t / SIDE;
  //unroll c SIZE
  var dk_$c = Block();
  var dv_$c = Block();
  //end c
  let last = u32(lists[tile + 2u]) + u32(lists[tile + 3u]);
  for (var n = u32(lists[tile + 2u]); n < last; n++) {
    let s = scene(u32(lists[P.watchers + n]), head);
    var first = s.q0;
    // The first query that sees key j stands at its position.
    if (P.causal != 0u) { first = max(first, j0 - s.k1 + s.q1); }
    for (; first < s.q1; first += 32) {
      var x = Block();
      var y = Block();
      for (var c = 0u; c < SIZE; c++) {
        workgroupBarrier();
        lay_Q(s, t, first, s.q1, c);
        lay_K(s, t, j0, j1, c);
        workgroupBarrier();
        x = add_dots(x, tx, ty);
        workgroupBarrier();
        lay_DO(s, t, first, s.q1, c);
        lay_V(s, t, j0, j1, c);
        workgroupBarrier();
        y = add_dots(y, tx, ty);
      }
      //unroll a GROUPS
      //unroll r 4
      {
        let u = ty + SIDE * $au + 8u * $ru;
        let i = first + i32(u);
        var lse = 0.0;
        var d = 0.0;
        if (i < s.q1) {
          lse = LSE1(u32(i) * P.count + s.head);
          d = D1(u32(i) * P.count + s.head);
        }
        //unroll b GROUPS
        let x_$b = biased(s, i, j0, tx + SIDE * $bu, x.x_$a_$b[$r]);
        let p_$b = select(vec4f(), exp(x_$b - lse), x_$b > vec4f(LOW));
        let dropped_$b = factors(s, i, j0, tx + SIDE * $bu);
        ws[u * LINE + tx + SIDE * $bu] = p_$b * dropped_$b;
        x.x_$a_$b[$r] = p_$b * (y.x_$a_$b[$r] * dropped_$b - d);
        //end b
      }
      //end r
      //end a
      //unroll c SIZE
      workgroupBarrier();
      lay_DO(s, t, first, s.q1, $cu);
      workgroupBarrier();
      dv_$c = add_turned(dv_$c, tx, ty);
      //end c
      workgroupBarrier();
      //unroll a GROUPS
      //unroll r 4
      //unroll b GROUPS
      ws[(ty + SIDE * $au + 8u * $ru) * LINE + tx + SIDE * $bu] = x.x_$a_$b[$r];
      //end b
      //end r
      //end a
      //unroll c SIZE
      workgroupBarrier();
      lay_Q(s, t, first, s.q1, $cu);
      workgroupBarrier();
      dk_$c = add_turned(dk_$c, tx, ty);
      //end c
    }
  }
  let s = Scene(head, 0, 0, 0, 0);
  //unroll a GROUPS
  for (var r = 0u; r < 4u; r++) {
    let j = j0 + i32(ty + SIDE * $au + 8u * r);
    if (j < j1) {
      //unroll c SIZE
      //unroll b GROUPS
      put_DK(s, j, ($cu * 8u + tx + SIDE * $bu) * 4u, P.scale * dk_$c.x_$a_$b[r]);
      put_DV(s, j, ($cu * 8u + tx + SIDE * $bu) * 4u, dv_$c.x_$a_$b[r]);
      //end b
      //end c
    }
  }
  //end a
}
