
// keeps is tensor.Keep for four columns, with threshold that of
// tensor.DropThreshold.
fn keeps(key: u32, row: u32, cols: vec4u, threshold: u32) -> vec4<bool> {
  let line = mix32(vec4u(key ^ (row * 0x9e3779b9u))).x; // the other three need not be computed
  return (mix32(vec4u(line) ^ cols) >> vec4u(8u)) >= vec4u(threshold);
}

// mix32 is tensor.Mix.
fn mix32(x: vec4u) -> vec4u {
  var h = (x ^ (x >> vec4u(16u))) * 0x7feb352du;
  h = (h ^ (h >> vec4u(15u))) * 0x846ca68bu;
  return h ^ (h >> vec4u(16u));
}
