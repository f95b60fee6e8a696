
//if SUBGROUPS
// A quad is four threads of a subgroup, taken to be those with t from 4 q to 4 q + 3:
// Tune makes sure. Thread n of a quad is that with t % 4 = n.

// spread returns to each thread of a quad the x of all, thread n's in column n.
fn spread(x: vec4f) -> mat4x4f {
  return mat4x4f(quadBroadcast(x, 0u), quadBroadcast(x, 1u), quadBroadcast(x, 2u), quadBroadcast(x, 3u));
}

// collect returns to thread n of a quad the sum of column n of the x of all.
fn collect(x: mat4x4f, n: u32) -> vec4f {
  let odd = n % 2u == 1u;
  let low = select(x[0], x[1], odd) + quadSwapX(select(x[1], x[0], odd));
  let high = select(x[2], x[3], odd) + quadSwapX(select(x[3], x[2], odd));
  return select(low, high, n >= 2u) + quadSwapY(select(high, low, n >= 2u));
}
//fi
