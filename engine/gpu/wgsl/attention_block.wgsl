
// What the programs of attention share. A workgroup works on a block of 32 queries
// and 32 keys of one head. Its threads are SIDE x SIDE, 8 or 4: thread (tx, ty) has
// the queries u, u+8, u+16 and u+24 for u = ty, ty+SIDE, ... below 8, GROUPS of them,
// and the keys v, v+8, v+16 and v+24 for v = tx, tx+SIDE, ... below 8. Rows lie in
// workgroup memory in chunks of 32 columns, eight vectors and one more, so that
// threads side by side find theirs in different banks. SIZE is the number of chunks
// of a head.
const SIDE = 8u / GROUPS;
const LINE = 9u;
var<workgroup> xs: array<vec4f, 32u * LINE>;
var<workgroup> ys: array<vec4f, 32u * LINE>;
var<workgroup> ws: array<vec4f, 32u * LINE>; // weights: vector v of a row is for the keys v, v+8, v+16 and v+24

// A scene is what a block of one sequence and head looks at.
struct Scene {
  head: u32,
  q0: i32, q1: i32, // the sequence's queries
  k0: i32, k1: i32, // and keys
}

fn scene(sequence: u32, head: u32) -> Scene {
  let at = P.sequences + 4u * sequence;
  return Scene(head, lists[at], lists[at + 1u], lists[at + 2u], lists[at + 3u]);
}

// own returns the key row at the position of query row i.
fn own(s: Scene, i: i32) -> i32 { return s.k1 - s.q1 + i; }

// at returns where column col of a row's head begins.
fn at(s: Scene, row: i32, col: u32) -> u32 { return (u32(row) * P.count + s.head) * P.width + col; }

// whole makes what lies beyond the head's width 0.
fn whole(x: vec4f, col: u32) -> vec4f {
  if (P.width % 4u == 0u) { return x; }
  return select(vec4f(), x, vec4u(col, col + 1u, col + 2u, col + 3u) < vec4u(P.width));
}

// sees says which of the keys v, ... of the block from key row j0 query row i may
// look at.
fn sees(s: Scene, i: i32, j0: i32, v: u32) -> vec4<bool> {
  var end = select(0, s.k1, i < s.q1);
  if (P.causal != 0u) { end = min(end, own(s, i) + 1); }
  return vec4i(j0 + i32(v)) + vec4i(0, 8, 16, 24) < vec4i(end);
}

//if BIAS
// bucket returns the bucket of the distance from query row i to key row j.
fn bucket(s: Scene, i: i32, j: i32) -> u32 { return u32(lists[u32(i32(P.buckets) + j - own(s, i))]); }
//fi

// LOW is the score of a key that a query may not look at.
const LOW = -1e30;

// biased returns the scores of query row i for these keys: scaled, and biased.
fn biased(s: Scene, i: i32, j0: i32, v: u32, x: vec4f) -> vec4f {
  var y = x * P.scale;
  let seen = sees(s, i, j0, v);
  //if BIAS
  for (var n = 0u; n < 4u; n++) {
    if (seen[n]) { y[n] += Bias1(bucket(s, i, j0 + i32(v + 8u * n)) * P.count + s.head); }
  }
  //fi
  return select(vec4f(LOW), y, seen);
}

// factors returns what dropout makes of the weights of query row i for these keys.
fn factors(s: Scene, i: i32, j0: i32, v: u32) -> vec4f {
  //if DROPOUT
  let cols = vec4u(u32(j0 - s.k0) + v) + vec4u(0u, 8u, 16u, 24u);
  return select(vec4f(), vec4f(P.factor), keeps(P.key, u32(i) * P.count + s.head, cols, P.threshold));
  //else
  return vec4f(1.0);
  //fi
}

// A Block is a thread's part of a block's scores, or of a chunk of its results: for
// its a-th u and b-th v, vector r of x_a_b is row u + 8 r's, of the keys v, ... or of
// the columns from 4 v on.
struct Block {
  //unroll a GROUPS
  //unroll b GROUPS
  x_$a_$b: mat4x4f,
  //end b
  //end a
}

// add_dots adds to the thread's scores the products of the chunks in xs and ys.
fn add_dots(scores: Block, tx: u32, ty: u32) -> Block {
  var sum = scores;
  for (var v = 0u; v < 8u; v++) {
    //unroll b GROUPS
    //unroll n 4
    let y_$b_$n = ys[(tx + SIDE * $bu + 8u * $nu) * LINE + v];
    //end n
    //end b
    //unroll a GROUPS
    //unroll r 4
    let x_$a_$r = xs[(ty + SIDE * $au + 8u * $ru) * LINE + v];
    //unroll b GROUPS
    sum.x_$a_$b[$r] += vec4f(dot(x_$a_$r, y_$b_0), dot(x_$a_$r, y_$b_1), dot(x_$a_$r, y_$b_2), dot(x_$a_$r, y_$b_3));
    //end b
    //end r
    //end a
  }
  return sum;
}

// add_weighted adds to the thread's vectors, of its queries, the rows in ys by their
// weights in ws.
fn add_weighted(values: Block, tx: u32, ty: u32) -> Block {
  var sum = values;
  for (var v = 0u; v < 8u; v++) {
    //unroll b GROUPS
    //unroll n 4
    let y_$b_$n = ys[(v + 8u * $nu) * LINE + tx + SIDE * $bu];
    //end n
    //end b
    //unroll a GROUPS
    //unroll r 4
    let w_$a_$r = ws[(ty + SIDE * $au + 8u * $ru) * LINE + v];
    //unroll b GROUPS
    sum.x_$a_$b[$r] += w_$a_$r.x * y_$b_0 + w_$a_$r.y * y_$b_1 + w_$a_$r.z * y_$b_2 + w_$a_$r.w * y_$b_3;
    //end b
    //end r
    //end a
  }
  return sum;
}
