
var<workgroup> parts: array<f32, THREADS>;

// sum_all returns the sum of x over the workgroup, to all its threads.
fn sum_all(t: u32, x: f32) -> f32 {
  workgroupBarrier();
  parts[t] = x;
  for (var s = THREADS / 2u; s > 0u; s /= 2u) {
    workgroupBarrier();
    if (t < s) { parts[t] += parts[t + s]; }
  }
  workgroupBarrier();
  return parts[0];
}

// max_all returns the greatest x of the workgroup, to all its threads.
fn max_all(t: u32, x: f32) -> f32 {
  workgroupBarrier();
  parts[t] = x;
  for (var s = THREADS / 2u; s > 0u; s /= 2u) {
    workgroupBarrier();
    if (t < s) { parts[t] = max(parts[t], parts[t + s]); }
  }
  workgroupBarrier();
  return parts[0];
}
