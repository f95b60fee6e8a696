
// at returns the index of element i of those that the operation touches: all,
// or with LISTED those of the listed rows.
fn at(i: u32) -> u32 {
  //if LISTED
  return u32(lists[P.rows + i / P.cols]) * P.cols + i % P.cols;
  //else
  return i;
  //fi
}
