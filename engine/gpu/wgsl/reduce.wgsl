
var<workgroup> parts: array<f32, THREADS>;

//if SUBGROUPS
// sum_all returns the sum of x over the workgroup to all its threads. Each subgroup
// sums, one of its threads stores the sum, and then every thread sums the stored
// ones. The number of threads in a subgroup and their order do not matter.
fn sum_all(t: u32, x: f32) -> f32 {
  let sum = subgroupAdd(x);
  let rank = subgroupExclusiveAdd(1u);
  let size = subgroupAdd(1u);
  workgroupBarrier();
  parts[t] = select(0.0, sum, rank == 0u);
  workgroupBarrier();
  var all = 0.0;
  for (var n = rank; n < THREADS; n += size) { all += parts[n]; }
  return subgroupAdd(all);
}

// max_all returns the greatest x of the workgroup to all its threads.
fn max_all(t: u32, x: f32) -> f32 {
  let greatest = subgroupMax(x);
  let rank = subgroupExclusiveAdd(1u);
  let size = subgroupAdd(1u);
  workgroupBarrier();
  parts[t] = greatest;
  workgroupBarrier();
  var all = greatest;
  for (var n = rank; n < THREADS; n += size) { all = max(all, parts[n]); }
  return subgroupMax(all);
}
//else
// sum_all returns the sum of x over the workgroup to all its threads.
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

// max_all returns the greatest x of the workgroup to all its threads.
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
//fi
