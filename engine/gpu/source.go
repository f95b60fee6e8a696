package gpu

import (
	"embed"
	"fmt"
	"slices"
	"strconv"
	"strings"
)

//go:embed wgsl/*.wgsl
var sources embed.FS

// source returns the program in WGSL. Its head declares the parts that vary:
// the type E of a buffer's elements, the parameters P, and for an operand named
// A the functions
//
//	A(i), set_A(i, x)    element i, counted in Es
//	A1(i), set_A1(i, x)  element i, counted in numbers; VEC must not set one
//	A4(i), set_A4(i, x)  elements i to i+3; with VEC, i is a multiple of 4
//
// It calls the file's kernel(g, t) in thread t of workgroup g.
func (v variant) source() string {
	var s strings.Builder
	element, width := "f32", "x"
	if v.flags&vec != 0 {
		element, width = "vec4f", "dot(x, vec4f(1.0))"
	}
	if v.flags&subgroups != 0 {
		s.WriteString("enable subgroups;\n")
	}
	fmt.Fprintf(&s, "alias E = %s;\nfn total(x: E) -> f32 { return %s; }\n", element, width)
	s.WriteString("struct Parameters {\n  groups: u32,\n")
	lies := v.lies()
	for i, name := range v.kernel.operands {
		fmt.Fprintf(&s, "  at_%s: u32,\n", name)
		if len(lies[i]) > 1 {
			fmt.Fprintf(&s, "  stretch_%s: u32,\n", name)
		}
	}
	for _, setting := range v.kernel.settings {
		fmt.Fprintf(&s, "  %s: %s,\n", setting.name, setting.kind)
	}
	s.WriteString("}\n@group(0) @binding(0) var<uniform> P: Parameters;\n@group(0) @binding(1) var<storage, read> lists: array<i32>;\n")
	for slot := range v.count() {
		fmt.Fprintf(&s, "@group(0) @binding(%d) var<storage, read_write> memory%d: array<E>;\n", 2+slot, slot)
	}
	for i, name := range v.kernel.operands {
		accessors(&s, name, lies[i], v.flags&vec != 0)
	}
	fmt.Fprintf(&s, "const SIZE = %du;\nconst THREADS = %du;\n", v.size, v.kernel.threads)
	s.WriteString(v.choose(unroll(v.kernel.text(), int(v.size))))
	s.WriteString(entry)
	return s.String()
}

// text returns the concatenated source of the kernel's files.
func (k *kernel) text() string {
	var s strings.Builder
	for _, file := range k.files {
		text, err := sources.ReadFile("wgsl/" + file + ".wgsl")
		if err != nil {
			panic(err) // all files are embedded
		}
		s.Write(text)
	}
	return s.String()
}

// entry computes the number of the workgroup, because many workgroups are laid
// out in two dimensions.
const entry = `
@compute @workgroup_size(THREADS)
fn main(@builtin(workgroup_id) w: vec3u, @builtin(num_workgroups) n: vec3u, @builtin(local_invocation_index) t: u32) {
  let g = w.y * n.x + w.x;
  if (g < P.groups) { kernel(g, t); }
}
`

// accessors writes the functions of one operand, which lies in the buffers of
// the given slots. The functions use load_NAME and store_NAME, which count from
// the beginning of the first buffer.
func accessors(s *strings.Builder, name string, slots []int, vec bool) {
	lines := `fn NAME(i: u32) -> E { return load_NAME(P.at_NAME + i); }
fn set_NAME(i: u32, x: E) { store_NAME(P.at_NAME + i, x); }
fn NAME1(i: u32) -> f32 { return load_NAME(P.at_NAME + i); }
fn set_NAME1(i: u32, x: f32) { store_NAME(P.at_NAME + i, x); }
fn NAME4(i: u32) -> vec4f { let a = P.at_NAME + i; return vec4f(load_NAME(a), load_NAME(a + 1), load_NAME(a + 2), load_NAME(a + 3)); }
fn set_NAME4(i: u32, x: vec4f) {
  let a = P.at_NAME + i;
  store_NAME(a, x.x); store_NAME(a + 1, x.y); store_NAME(a + 2, x.z); store_NAME(a + 3, x.w);
}
`
	if vec {
		lines = `fn NAME(i: u32) -> E { return load_NAME(P.at_NAME / 4 + i); }
fn set_NAME(i: u32, x: E) { store_NAME(P.at_NAME / 4 + i, x); }
fn NAME1(i: u32) -> f32 { let a = P.at_NAME + i; return load_NAME(a / 4)[a % 4]; }
fn set_NAME1(i: u32, x: f32) { }
fn NAME4(i: u32) -> vec4f { return load_NAME((P.at_NAME + i) / 4); }
fn set_NAME4(i: u32, x: vec4f) { store_NAME((P.at_NAME + i) / 4, x); }
`
	}
	load, store := "fn load_NAME(i: u32) -> E {\n", "fn store_NAME(i: u32, x: E) {\n"
	for n, slot := range slots {
		element := fmt.Sprintf("memory%d[i - %du * STRETCH]", slot, n)
		if n == 0 {
			element = fmt.Sprintf("memory%d[i]", slot)
		}
		if n < len(slots)-1 {
			load += fmt.Sprintf("  if (i < %du * STRETCH) { return %s; }\n", n+1, element)
			store += fmt.Sprintf("  if (i < %du * STRETCH) { %s = x; return; }\n", n+1, element)
		} else {
			load += fmt.Sprintf("  return %s;\n}\n", element)
			store += fmt.Sprintf("  %s = x;\n}\n", element)
		}
	}
	stretch := "P.stretch_NAME"
	if vec {
		stretch = "(P.stretch_NAME / 4)"
	}
	s.WriteString(strings.NewReplacer("NAME", name).Replace(strings.ReplaceAll(load+store+lines, "STRETCH", stretch)))
}

// choose keeps the lines between "//if FLAG", "//else" and "//fi" that apply to
// v's flags. The name of an operand may replace a flag. The rest is left out
// here because the compiler would have to read it first, which takes the tests'
// software GPU seconds.
func (v variant) choose(text string) string {
	var s strings.Builder
	var kept []bool // one for each open "//if"
	for line := range strings.Lines(text) {
		word, name, _ := strings.Cut(strings.TrimSpace(line), " ")
		switch word {
		case "//if":
			kept = append(kept, v.has(name))
		case "//else":
			kept[len(kept)-1] = !kept[len(kept)-1]
		case "//fi":
			kept = kept[:len(kept)-1]
		default:
			if !slices.Contains(kept, false) {
				s.WriteString(line)
			}
		}
	}
	return s.String()
}

// has reports whether a flag is on, or an operand of this name is present.
func (v variant) has(name string) bool {
	switch name {
	case "VEC":
		return v.flags&vec != 0
	case "SUBGROUPS":
		return v.flags&subgroups != 0
	}
	if i := slices.Index(v.kernel.flags, name); i >= 0 {
		return v.flags>>(i+1)&1 != 0
	}
	return slices.Contains(v.kernel.operands, name)
}

// unroll repeats the text between lines "//unroll r 4" and "//end r" with 0 to
// 3 in place of $r, or between "//unroll X K V" and "//end X" with K and V in
// place of $X. The count may also be SIZE.
func unroll(text string, size int) string {
	var s strings.Builder
	for text != "" {
		before, after, found := strings.Cut(text, "//unroll ")
		s.WriteString(before)
		if !found {
			break
		}
		head, rest, _ := strings.Cut(after, "\n")
		name, values, _ := strings.Cut(head, " ")
		body, tail, _ := strings.Cut(rest, "//end "+name+"\n")
		for _, value := range valuesOf(values, size) {
			s.WriteString(unroll(strings.ReplaceAll(body, "$"+name, value), size))
		}
		text = tail
	}
	return s.String()
}

// valuesOf returns the names in text or, if text is a number, the numbers below
// it.
func valuesOf(text string, size int) []string {
	n, err := strconv.Atoi(strings.ReplaceAll(text, "SIZE", strconv.Itoa(size)))
	if err != nil {
		return strings.Fields(text)
	}
	values := make([]string, n)
	for i := range values {
		values[i] = strconv.Itoa(i)
	}
	return values
}
