
// What the attention programs with quads share. The four threads of a quad compute
// eight rows of one head, two groups of four, and read four rows of the other kind
// at a time. Each thread holds a quarter of the columns of every row, every fourth
// vector, so that a quad reads nothing twice. Scores are summed over the quad, and
// thread n then continues with row n of a group. There is no workgroup memory and
// no barrier. SIZE is the number of vectors of a row that a thread holds.

// place returns the first column of a thread's vector c.
fn place(t: u32, c: u32) -> u32 { return (c * 4u + t % 4u) * 4u; }

// there is 0 for a vector beyond the head's width, else 1. One factor of each
// product of rows must be multiplied by it.
fn there(t: u32, c: u32) -> f32 { return f32(place(t, c) < P.width); }

//unroll X Q K V DO
//if $X
// rows_$X returns the thread's vector c of four rows of $X, from row on but none
// after last. Beyond the head's width it returns another vector of the row, because
// what lies there may not be a number.
fn rows_$X(s: Scene, row: i32, last: i32, t: u32, c: u32) -> mat4x4f {
  let col = min(place(t, c), (P.width - 1u) / 4u * 4u);
  return mat4x4f(
    //unroll r 4
    whole($X4(at(s, min(row + $r, last), col)), col),
    //end r
  );
}
//fi
//end X
