
// What the attention programs with workgroup memory share. A workgroup of 8 x 8
// threads computes a block of 32 queries and 32 keys of one head: thread (tx, ty)
// has the queries ty, ty+8, ty+16 and ty+24, and the keys tx, tx+8, tx+16 and
// tx+24. Rows lie in workgroup memory in chunks of 32 columns, padded from eight
// vectors to nine, so that neighbouring threads read from different banks. SIZE is
// the number of chunks of a head.
const LINE = 9u;
var<workgroup> xs: array<vec4f, 32u * LINE>;
var<workgroup> ys: array<vec4f, 32u * LINE>;

// four_keys returns the thread's keys in the block from key row j0 on.
fn four_keys(j0: i32, tx: u32) -> vec4i { return vec4i(j0 + i32(tx)) + vec4i(0, 8, 16, 24); }

//unroll X Q DO
//if $X
// lay_$X copies chunk c of 32 rows of $X, from row first on, into xs; rows from end
// on are 0.
fn lay_$X(s: Scene, t: u32, first: i32, end: i32, c: u32) {
  for (var n = t; n < 256u; n += THREADS) {
    let row = first + i32(n / 8u);
    let col = (c * 8u + n % 8u) * 4u;
    var x = vec4f();
    if (row < end && col < P.width) { x = whole($X4(at(s, row, col)), col); }
    xs[n / 8u * LINE + n % 8u] = x;
  }
}
//fi
//end X

//unroll Y K V
//if $Y
// lay_$Y does the same with $Y and ys.
fn lay_$Y(s: Scene, t: u32, first: i32, end: i32, c: u32) {
  for (var n = t; n < 256u; n += THREADS) {
    let row = first + i32(n / 8u);
    let col = (c * 8u + n % 8u) * 4u;
    var y = vec4f();
    if (row < end && col < P.width) { y = whole($Y4(at(s, row, col)), col); }
    ys[n / 8u * LINE + n % 8u] = y;
  }
}
//fi
//end Y

// A thread's part of a block's scores, or of a chunk of its results, is a matrix:
// column r belongs to row ty + 8 r, and holds the keys tx, ... or the columns from
// 4 tx on.

// add_dots adds the dot products of the chunks in xs and ys to values.
fn add_dots(values: mat4x4f, tx: u32, ty: u32) -> mat4x4f {
  var sum = values;
  for (var v = 0u; v < 8u; v++) {
    let y = mat4x4f(ys[tx * LINE + v], ys[(tx + 8u) * LINE + v], ys[(tx + 16u) * LINE + v], ys[(tx + 24u) * LINE + v]);
    //unroll r 4
    sum[$r] += xs[(ty + 8u * $ru) * LINE + v] * y;
    //end r
  }
  return sum;
}

// scores returns the products of the queries from row first on with the keys from
// row j0 on; those of queries from row end on are 0.
fn scores(s: Scene, t: u32, first: i32, j0: i32, end: i32) -> mat4x4f {
  var x = mat4x4f();
  for (var c = 0u; c < SIZE; c++) {
    workgroupBarrier();
    lay_Q(s, t, first, s.q1, c);
    lay_K(s, t, j0, end, c);
    workgroupBarrier();
    x = add_dots(x, t % 8u, t / 8u);
  }
  return x;
}

//if DO
// slopes returns the gradient with respect to the weights in the same layout, from
// the gradient of the outputs and the values.
fn slopes(s: Scene, t: u32, first: i32, j0: i32, end: i32) -> mat4x4f {
  var y = mat4x4f();
  for (var c = 0u; c < SIZE; c++) {
    workgroupBarrier();
    lay_DO(s, t, first, s.q1, c);
    lay_V(s, t, j0, end, c);
    workgroupBarrier();
    y = add_dots(y, t % 8u, t / 8u);
  }
  return y;
}
//fi

// Weights overwrite rows that are no longer needed: vector v of a row is for the
// keys v, v+8, v+16 and v+24.

// add_weighted adds the rows in ys, times the weights in xs, to the queries'
// values.
fn add_weighted(values: mat4x4f, tx: u32, ty: u32) -> mat4x4f {
  var sum = values;
  for (var v = 0u; v < 8u; v++) {
    let y = mat4x4f(ys[v * LINE + tx], ys[(v + 8u) * LINE + tx], ys[(v + 16u) * LINE + tx], ys[(v + 24u) * LINE + tx]);
    //unroll r 4
    sum[$r] += y * xs[(ty + 8u * $ru) * LINE + v];
    //end r
  }
  return sum;
}
