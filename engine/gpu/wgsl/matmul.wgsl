// C = op(A) * op(B) + Bias, or C += that, and with ACTIVATE Activated = f(C): see
// tensor.MatMul.
//
// A workgroup of 8 x 8 threads computes a tile of C, 32 * SIZE numbers square, and
// each thread SIZE x SIZE blocks of 4 x 4 in registers. It goes along k in steps of
// 16: both operands' parts are laid into workgroup memory with k outermost, being
// turned on the way where they are stored the other way round, so that the inner
// loop is the same for all four forms: 2 * SIZE vectors read for 16 * SIZE²
// multiplications and additions.
//
// A tile of side s does 2 s operations for every 8 bytes of memory that it reads:
// 16 operations a byte with 64, where a laptop's GPU needs 20 to 50 for its
// memory not to be the limit, which its caches make up for: neighbouring tiles
// read the same rows. Within the workgroup 8 operations go with a byte of its
// memory. Bound by arithmetic when m and n are a few hundred and more; by memory
// when either is less than 64.
//
// Where run is less than k, workgroups divide k among them and store sums of parts,
// which are added afterwards: for products with few tiles, such as a weight's
// gradient.
var<workgroup> as_: array<vec4f, 16u * 8u * SIZE>;
var<workgroup> bs_: array<vec4f, 16u * 8u * SIZE>;

// whole returns x with all but its first n columns, of at most four, 0.
fn whole(x: mat4x4f, n: u32) -> mat4x4f {
  return mat4x4f(x[0], select(vec4f(), x[1], n > 1u), select(vec4f(), x[2], n > 2u), select(vec4f(), x[3], n > 3u));
}

// blockA returns 4 x 4 numbers of op(A) with k outermost, those from k to k+3 for the
// rows m to m+3 of C, and 0 from k = to on. Rows beyond the last of C, which nobody
// stores, are made of anything that is there.
fn blockA(m: u32, k: u32, to: u32) -> mat4x4f {
  //if TRANS_A
  var x = mat4x4f(
    //unroll r 4
    A4(min(k + $ru, P.k - 1u) * P.m + m),
    //end r
  );
  //else
  var x = transpose(mat4x4f(
    //unroll r 4
    A4(min(m + $ru, P.m - 1u) * P.k + k),
    //end r
  ));
  //fi
  if (k + 4u > to) { x = whole(x, to - k); }
  return x;
}

// blockB is the same for B and C's columns n to n+3.
fn blockB(n: u32, k: u32, to: u32) -> mat4x4f {
  //if TRANS_B
  var x = transpose(mat4x4f(
    //unroll r 4
    B4(min(n + $ru, P.n - 1u) * P.k + k),
    //end r
  ));
  //else
  var x = mat4x4f(
    //unroll r 4
    B4(min(k + $ru, P.k - 1u) * P.n + n),
    //end r
  );
  //fi
  if (k + 4u > to) { x = whole(x, to - k); }
  return x;
}

//if DIRECT
//else
// layA lays block b of op(A) into workgroup memory: threads side by side take blocks
// that are side by side in memory.
fn layA(b: u32, m0: u32, k0: u32, to: u32) {
  //if TRANS_A
  let at = vec2u(b / (8u * SIZE) * 4u, b % (8u * SIZE));
  //else
  let at = vec2u(b % 4u * 4u, b / 4u);
  //fi
  var x = mat4x4f();
  if (k0 + at.x < to) { x = blockA(m0 + at.y * 4u, k0 + at.x, to); }
  //unroll r 4
  as_[(at.x + $ru) * (8u * SIZE) + at.y] = x[$r];
  //end r
}

// layB lays block b of op(B) into workgroup memory: threads side by side take blocks
// that are side by side in memory.
fn layB(b: u32, n0: u32, k0: u32, to: u32) {
  //if TRANS_B
  let at = vec2u(b % 4u * 4u, b / 4u);
  //else
  let at = vec2u(b / (8u * SIZE) * 4u, b % (8u * SIZE));
  //fi
  var x = mat4x4f();
  if (k0 + at.x < to) { x = blockB(n0 + at.y * 4u, k0 + at.x, to); }
  //unroll r 4
  bs_[(at.x + $ru) * (8u * SIZE) + at.y] = x[$r];
  //end r
}

//fi

// store puts four numbers of a row of C where they belong.
fn store(row: u32, col: u32, x: vec4f, part: u32) {
  if (row >= P.m || col >= P.n) { return; }
  let i = (part * P.m + row) * P.n + col;
  let biased = P.bias != 0u && part == 0u;
  //if VEC
  var y = x;
  if (biased) { y += Bias4(col); }
  if (P.accumulate != 0u) { y += C4(i); }
  set_C4(i, y);
  //if ACTIVATE
  set_Activated4(i, activation(y));
  //fi
  //else
  for (var j = 0u; j < min(4u, P.n - col); j++) {
    var y = x[j];
    if (biased) { y += Bias1(col + j); }
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
  //unroll i SIZE
  //unroll r 4
  //unroll j SIZE
  var c_$i_$r_$j = vec4f();
  //end j
  //end r
  //end i
  //if DIRECT
  for (var k = start; k < to; k += 4u) {
    //unroll j SIZE
    let b_$j = blockB(n0 + $ju * 32u + tx * 4u, k, to);
    //end j
    //unroll i SIZE
    let a_$i = blockA(m0 + $iu * 32u + ty * 4u, k, to);
    //unroll r 4
    //unroll j SIZE
    c_$i_$r_$j += a_$i[0][$r] * b_$j[0] + a_$i[1][$r] * b_$j[1] + a_$i[2][$r] * b_$j[2] + a_$i[3][$r] * b_$j[3];
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
  // Here loops are better: what is stored has more code than what is computed.
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
