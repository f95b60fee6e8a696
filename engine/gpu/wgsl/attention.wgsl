// Attention of one block of 32 queries in one head: see tensor.Attention. The
// block's keys pass by, 32 at a time, with the softmax kept up to date as they do
// (Milakov and Gimelshein 2018, arXiv:1805.02867; Dao et al. 2022,
// arXiv:2205.14135): no matrix of queries and keys is stored.
//
// For 32 queries of width w, 4 * 32 * w operations go with a key and value of 8 w
// bytes: 16 operations a byte, most of which the cache delivers, as all blocks of
// a head read the same keys. Bound by arithmetic, and half of it by the
// exponentials where w is 32; with few queries, as in generation, by memory.

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

fn put_O(s: Scene, row: i32, col: u32, x: vec4f) {
  if (col >= P.width) { return; }
  //if VEC
  set_O4(at(s, row, col), x);
  //else
  for (var n = 0u; n < min(4u, P.width - col); n++) { set_O1(at(s, row, col) + n, x[n]); }
  //fi
}

// greatest holds each thread's part of what its row's threads find out together.
var<workgroup> greatest: array<f32, 256>;

fn kernel(g: u32, t: u32) {
  let tile = g / P.count;
  let s = scene(u32(lists[P.tiles + 2u * tile]), g % P.count);
  let first = lists[P.tiles + 2u * tile + 1u];
  let tx = t % SIDE;
  let ty = t / SIDE;
  var to = s.k1;
  if (P.causal != 0u) { to = min(to, own(s, min(first + 32, s.q1) - 1) + 1); }
  //unroll a GROUPS
  var top_$a = vec4f(LOW); // of each of the four rows
  var sum_$a = vec4f();
  //end a
  //unroll c SIZE
  var o_$c = Block();
  //end c
  for (var j0 = s.k0; j0 < to; j0 += 32) {
    var x = Block();
    for (var c = 0u; c < SIZE; c++) {
      workgroupBarrier();
      lay_Q(s, t, first, s.q1, c);
      lay_K(s, t, j0, to, c);
      workgroupBarrier();
      x = add_dots(x, tx, ty);
    }
    //unroll a GROUPS
    //unroll r 4
    {
      let u = ty + SIDE * $au + 8u * $ru;
      //unroll b GROUPS
      let x_$b = biased(s, first + i32(u), j0, tx + SIDE * $bu, x.x_$a_$b[$r]);
      x.x_$a_$b[$r] = x_$b;
      greatest[u * 8u + tx + SIDE * $bu] = max(max(x_$b.x, x_$b.y), max(x_$b.z, x_$b.w));
      //end b
    }
    //end r
    //end a
    workgroupBarrier();
    //unroll a GROUPS
    //unroll r 4
    {
      let u = ty + SIDE * $au + 8u * $ru;
      var above = top_$a[$r];
      for (var n = 0u; n < 8u; n++) { above = max(above, greatest[u * 8u + n]); }
      let shrink = exp(top_$a[$r] - above);
      sum_$a[$r] *= shrink;
      top_$a[$r] = above;
      //unroll b GROUPS
      let p_$b = select(vec4f(), exp(x.x_$a_$b[$r] - above), x.x_$a_$b[$r] > vec4f(LOW));
      ws[u * LINE + tx + SIDE * $bu] = p_$b * factors(s, first + i32(u), j0, tx + SIDE * $bu);
      sum_$a[$r] += dot(p_$b, vec4f(1.0));
      //unroll c SIZE
      o_$c.x_$a_$b[$r] *= shrink;
      //end c
      //end b
    }
    //end r
    //end a
    //unroll c SIZE
    workgroupBarrier();
    lay_V(s, t, j0, to, $cu);
    workgroupBarrier();
    o_$c = add_weighted(o_$c, tx, ty);
    //end c
  }
  workgroupBarrier();
  //unroll a GROUPS
  //unroll r 4
  greatest[(ty + SIDE * $au + 8u * $ru) * 8u + tx] = sum_$a[$r];
  //end r
  //end a
  workgroupBarrier();
  //unroll a GROUPS
  for (var r = 0u; r < 4u; r++) {
    let u = ty + SIDE * $au + 8u * r;
    let i = first + i32(u);
    var all = 0.0;
    for (var n = 0u; n < SIDE; n++) { all += greatest[u * 8u + n]; }
    if (i < s.q1) {
      //unroll c SIZE
      //unroll b GROUPS
      put_O(s, i, ($cu * 8u + tx + SIDE * $bu) * 4u, o_$c.x_$a_$b[r] / all);
      //end b
      //end c
      if (tx == 0u) { set_LSE1(u32(i) * P.count + s.head, top_$a[r] + log(all)); }
    }
  }
  //end a
}
