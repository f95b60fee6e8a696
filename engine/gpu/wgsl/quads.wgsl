
//if SUBGROUPS
// A quad is four threads of a subgroup, assumed to be those with t from 4 q to 4 q
// + 3; hasQuads checks this. Thread n of a quad is the one with t % 4 = n.

// spread returns to each thread of a quad the x of all four: column n is thread
// n's.
fn spread(x: vec4f) -> mat4x4f {
  return mat4x4f(quadBroadcast(x, 0u), quadBroadcast(x, 1u), quadBroadcast(x, 2u), quadBroadcast(x, 3u));
}

// collect returns to thread n of a quad the sum of column n of the four threads' x.
fn collect(x: mat4x4f, n: u32) -> vec4f {
  let odd = n % 2u == 1u;
  let low = select(x[0], x[1], odd) + quadSwapX(select(x[1], x[0], odd));
  let high = select(x[2], x[3], odd) + quadSwapX(select(x[3], x[2], odd));
  return select(low, high, n >= 2u) + quadSwapY(select(high, low, n >= 2u));
}
//fi
