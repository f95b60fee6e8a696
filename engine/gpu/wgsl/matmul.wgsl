// C = op(A) * op(B) + Bias, or C += that, and with ACTIVATE Activated = f(C): see
// tensor.MatMul.
//
// A workgroup of 8 x 8 threads computes a tile of C, 32 * SIZE numbers square, and
// each thread computes SIZE x SIZE blocks of 4 x 4 in registers. It goes along k in
// steps of 16. Both operands' parts are copied into workgroup memory with k
// outermost, and transposed on the way if stored the other way round, so that the
// inner loop is the same for all four forms: 2 * SIZE vectors read for 16 * SIZE²
// multiplications and additions. With DIRECT each thread reads its own blocks, in
// steps of 4: 8 * SIZE vectors for 64 * SIZE², or SIZE operations for a byte from
// the cache. With QUADS the four threads of a quad share the reading of A: 5 * SIZE
// vectors.
//
// A tile of side s does 2 s operations for every 8 bytes of memory that it reads:
// 16 operations a byte with 64. A laptop's GPU needs 20 to 50 for its memory not to
// be the limit; its caches make up the difference, because neighbouring tiles read
// the same rows. Within the workgroup there are 8 operations for a byte of its
// memory. Bound by arithmetic if m and n are a few hundred or more; by memory if
// either is less than 64.
//
// If run is less than k, workgroups divide k among them and store partial sums,
// which are added afterwards: for products with few tiles, such as a weight's
// gradient.

//if REST
// whole returns x with all but its first n rows, of at most four, set to 0.
fn whole(x: mat4x4f, n: u32) -> mat4x4f {
  let real = vec4u(0u, 1u, 2u, 3u) < vec4u(n);
  return mat4x4f(select(vec4f(), x[0], real), select(vec4f(), x[1], real), select(vec4f(), x[2], real), select(vec4f(), x[3], real));
}
//fi

// lineA returns line r of the four lines that hold op(A) for the rows m to m+3 and
// the terms k to k+3.
fn lineA(m: u32, k: u32, r: u32) -> vec4f {
  //if TRANS_A
  return A4(min(k + r, P.k - 1u) * P.m + m);
  //else
  return A4(min(m + r, P.m - 1u) * P.k + k);
  //fi
}

// blockA returns for each of the rows m to m+3 of C a column of the terms k to k+3
// of op(A), which are 0 from k = to on. Rows beyond the last of C have arbitrary
// content, as they are never stored.
fn blockA(m: u32, k: u32, to: u32, t: u32) -> mat4x4f {
  //if QUADS
  let lines = spread(lineA(m, k, t % 4u)); // the quad has the same rows
  //else
  let lines = mat4x4f(lineA(m, k, 0u), lineA(m, k, 1u), lineA(m, k, 2u), lineA(m, k, 3u));
  //fi
  //if TRANS_A
  let x = transpose(lines);
  //else
  let x = lines;
  //fi
  //if REST
  return whole(x, to - k);
  //else
  return x;
  //fi
}

// lineB is the same for op(B) and C's columns n to n+3.
fn lineB(n: u32, k: u32, r: u32) -> vec4f {
  //if TRANS_B
  return B4(min(n + r, P.n - 1u) * P.k + k);
  //else
  return B4(min(k + r, P.k - 1u) * P.n + n);
  //fi
}

fn blockB(n: u32, k: u32, to: u32) -> mat4x4f {
  let lines = mat4x4f(lineB(n, k, 0u), lineB(n, k, 1u), lineB(n, k, 2u), lineB(n, k, 3u));
  //if TRANS_B
  let x = lines;
  //else
  let x = transpose(lines);
  //fi
  //if REST
  return whole(x, to - k);
  //else
  return x;
  //fi
}

//if DIRECT
//else
var<workgroup> as_: array<vec4f, 16u * 8u * SIZE>;
var<workgroup> bs_: array<vec4f, 16u * 8u * SIZE>;

// layA copies block b of op(A) into workgroup memory: neighbouring threads take
// blocks that are neighbours in memory.
fn layA(b: u32, m0: u32, k0: u32, to: u32) {
  //if TRANS_A
  let at = vec2u(b / (8u * SIZE) * 4u, b % (8u * SIZE));
  //else
  let at = vec2u(b % 4u * 4u, b / 4u);
  //fi
  var x = mat4x4f();
  if (k0 + at.x < to) { x = transpose(blockA(m0 + at.y * 4u, k0 + at.x, to, 0u)); }
  //unroll r 4
  as_[(at.x + $ru) * (8u * SIZE) + at.y] = x[$r];
  //end r
}

// layB copies block b of op(B) into workgroup memory: neighbouring threads take
// blocks that are neighbours in memory.
fn layB(b: u32, n0: u32, k0: u32, to: u32) {
  //if TRANS_B
  let at = vec2u(b % 4u * 4u, b / 4u);
  //else
  let at = vec2u(b / (8u * SIZE) * 4u, b % (8u * SIZE));
  //fi
  var x = mat4x4f();
  if (k0 + at.x < to) { x = transpose(blockB(n0 + at.y * 4u, k0 + at.x, to)); }
  //unroll r 4
  bs_[(at.x + $ru) * (8u * SIZE) + at.y] = x[$r];
  //end r
}

//fi

// bias returns the initial values of the sums of C's columns col to col+3.
fn bias(col: u32, part: u32) -> vec4f {
  if (P.bias == 0u || part > 0u) { return vec4f(); }
  return Bias4(col);
}

// store writes four numbers of a row of C.
fn store(row: u32, col: u32, x: vec4f, part: u32) {
  if (row >= P.m || col >= P.n) { return; }
  let i = (part * P.m + row) * P.n + col;
  //if VEC
  var y = x;
  if (P.accumulate != 0u) { y += C4(i); }
  set_C4(i, y);
  //if ACTIVATE
  set_Activated4(i, activation(y));
  //fi
  //else
  for (var j = 0u; j < min(4u, P.n - col); j++) {
    var y = x[j];
    if (P.accumulate != 0u) { y += C1(i + j); }
    set_C1(i + j, y);
    //if ACTIVATE
    set_Activated1(i + j, activation(y));
    //fi
  }
  //fi
}

fn kernel(g: u32, t: u32) {
  let tiles_n = (P.n + 32u * SIZE - 1u) / (32u * SIZE);
  let tiles_m = (P.m + 32u * SIZE - 1u) / (32u * SIZE);
  let tile = g % (tiles_m * tiles_n);
  let part = g / (tiles_m * tiles_n);
  let m0 = tile / tiles_n * (32u * SIZE);
  let n0 = tile % tiles_n * (32u * SIZE);
  let tx = t % 8u;
  let ty = t / 8u;
  let start = part * P.run;
  let to = min(start + P.run, P.k);
  //unroll j SIZE
  let bias_$j = bias(n0 + $ju * 32u + tx * 4u, part);
  //end j
  //unroll i SIZE
  //unroll r 4
  //unroll j SIZE
  var c_$i_$r_$j = bias_$j;
  //end j
  //end r
  //end i
  //if DIRECT
  for (var k = start; k < to; k += 4u) {
    //unroll j SIZE
    let b_$j = blockB(n0 + $ju * 32u + tx * 4u, k, to);
    //end j
    //unroll i SIZE
    let a_$i = blockA(m0 + $iu * 32u + ty * 4u, k, to, t);
    //unroll r 4
    //unroll j SIZE
    c_$i_$r_$j += a_$i[$r] * b_$j;
    //end j
    //end r
    //end i
  }
  //else
  for (var k0 = start; k0 < to; k0 += 16u) {
    workgroupBarrier();
    for (var b = t; b < 32u * SIZE; b += 64u) { layA(b, m0, k0, to); }
    for (var b = 63u - t; b < 32u * SIZE; b += 64u) { layB(b, n0, k0, to); }
    workgroupBarrier();
    for (var k = 0u; k < 16u; k++) {
      //unroll j SIZE
      let b_$j = bs_[k * (8u * SIZE) + $ju * 8u + tx];
      //end j
      //unroll i SIZE
      let a_$i = as_[k * (8u * SIZE) + $iu * 8u + ty];
      //unroll r 4
      //unroll j SIZE
      c_$i_$r_$j += a_$i[$r] * b_$j;
      //end j
      //end r
      //end i
    }
  }
  //fi
  // Loops are better here: storing takes more code than computing.
  var c = array<vec4f, 4u * SIZE * SIZE>(
    //unroll i SIZE
    //unroll r 4
    //unroll j SIZE
    c_$i_$r_$j,
    //end j
    //end r
    //end i
  );
  for (var i = 0u; i < SIZE; i++) {
    for (var r = 0u; r < 4u; r++) {
      for (var j = 0u; j < SIZE; j++) {
        store(m0 + i * 32u + ty * 4u + r, n0 + j * 32u + tx * 4u, c[(i * 4u + r) * SIZE + j], part);
      }
    }
  }
}
