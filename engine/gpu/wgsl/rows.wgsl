
// at returns the index of the i-th element that the operation changes: among all
// elements or, with LISTED, among those of the listed rows.
fn at(i: u32) -> u32 {
  //if LISTED
  return u32(lists[P.rows + i / P.cols]) * P.cols + i % P.cols;
  //else
  return i;
  //fi
}
