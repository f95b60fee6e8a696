// Y = 1 for each thread of a workgroup that quads.wgsl describes correctly, else 0.
// One dispatch of one workgroup, and the dispatch takes most of the time.
fn kernel(g: u32, t: u32) {
  let first = f32(t / 4u * 4u);
  let lanes = spread(vec4f(f32(t)));
  let spreads = lanes * vec4f(1.0, 10.0, 100.0, 1000.0) == vec4f(1111.0 * first + 3210.0);
  let x = f32(t);
  let collects = collect(mat4x4f(vec4f(x), vec4f(x + 100.0), vec4f(x + 200.0), vec4f(x + 300.0)), t % 4u) == vec4f(4.0 * first + 6.0 + 400.0 * f32(t % 4u));
  set_Y(t, select(0.0, 1.0, all(spreads & collects)));
}
