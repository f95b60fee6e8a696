
// What all attention programs share.

// A Scene describes the sequence and head that a block belongs to.
struct Scene {
  head: u32,
  q0: i32, q1: i32, // the sequence's queries
  k0: i32, k1: i32, // and keys
}

fn scene(sequence: u32, head: u32) -> Scene {
  let at = P.sequences + 4u * sequence;
  return Scene(head, lists[at], lists[at + 1u], lists[at + 2u], lists[at + 3u]);
}

// Workgroup g of a program for 32 queries each has the scene scene_of(g) and the
// queries from first_of(g) on.
fn scene_of(g: u32) -> Scene { return scene(u32(lists[P.tiles + g / P.count * 2u]), g % P.count); }

fn first_of(g: u32) -> i32 { return lists[P.tiles + g / P.count * 2u + 1u]; }

// own returns the key row at the position of query row i.
fn own(s: Scene, i: i32) -> i32 { return s.k1 - s.q1 + i; }

// keys_end returns the row after the last key that any of the 32 queries from row
// first on may see.
fn keys_end(s: Scene, first: i32) -> i32 {
  return select(s.k1, min(s.k1, own(s, min(first + 32, s.q1) - 1) + 1), P.causal != 0u);
}

// first_query returns the first query that may see key row j or a later one.
fn first_query(s: Scene, j: i32) -> i32 { return select(s.q0, max(s.q0, j - s.k1 + s.q1), P.causal != 0u); }

// at returns where column col of a row's head begins.
fn at(s: Scene, row: i32, col: u32) -> u32 { return (u32(row) * P.count + s.head) * P.width + col; }

// whole sets the columns beyond the head's width to 0.
fn whole(x: vec4f, col: u32) -> vec4f {
  //if VEC
  return x;
  //else
  return select(vec4f(), x, vec4u(col, col + 1u, col + 2u, col + 3u) < vec4u(P.width));
  //fi
}

// sees reports which of four key rows query row i may see.
fn sees(s: Scene, i: i32, keys: vec4i) -> vec4<bool> {
  var end = select(0, s.k1, i < s.q1);
  if (P.causal != 0u) { end = min(end, own(s, i) + 1); }
  return keys < vec4i(end);
}

//if BIAS
// bucket returns the bucket of the distance from query row i to key row j.
fn bucket(s: Scene, i: i32, j: i32) -> u32 { return u32(lists[u32(i32(P.buckets) + j - own(s, i))]); }
//fi

// LOW is the score of a key that a query may not see.
const LOW = -1e30;

// biased returns the scores of query row i for four keys, scaled and biased.
fn biased(s: Scene, i: i32, keys: vec4i, x: vec4f) -> vec4f {
  var y = x * P.scale;
  let seen = sees(s, i, keys);
  //if BIAS
  for (var n = 0u; n < 4u; n++) {
    if (seen[n]) { y[n] += Bias1(bucket(s, i, keys[n]) * P.count + s.head); }
  }
  //fi
  return select(vec4f(LOW), y, seen);
}

// weights returns exp(x - most), and 0 for keys that the query may not see.
fn weights(x: vec4f, most: f32) -> vec4f { return select(vec4f(), exp(x - most), x > vec4f(LOW)); }

// factors returns the factors of dropout on the weights of query row i for four
// keys.
fn factors(s: Scene, i: i32, keys: vec4i) -> vec4f {
  //if DROPOUT
  return select(vec4f(), vec4f(P.factor), keeps(P.key, u32(i) * P.count + s.head, vec4u(keys - s.k0), P.threshold));
  //else
  return vec4f(1.0);
  //fi
}

// greatest returns the greatest of four numbers.
fn greatest(x: vec4f) -> f32 { return max(max(x.x, x.y), max(x.z, x.w)); }

//unroll Y O DQ DK DV
//if $Y
// put_$Y stores four columns of a row of $Y.
fn put_$Y(s: Scene, row: i32, col: u32, x: vec4f) {
  if (col >= P.width) { return; }
  //if VEC
  set_$Y4(at(s, row, col), x);
  //else
  for (var n = 0u; n < min(4u, P.width - col); n++) { set_$Y1(at(s, row, col) + n, x[n]); }
  //fi
}
//fi
//end Y
