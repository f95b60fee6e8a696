package gpu

import (
	"cmp"
	"embed"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"tuneground/engine/tensor"
)

//go:embed wgsl
var sources embed.FS

// A kernel is a program on the GPU, written once and compiled for each variant
// that is used.
type kernel struct {
	files    []string // of wgsl/, one after the other
	threads  int      // of a workgroup
	operands []string // tensors, in the order of emit's
	settings []string // further parameters, "n" a u32, "scale:f32" a number
	flags    []string // what is compiled in or left out, from bit 1 on
}

// newKernel takes lists of names separated by blanks.
func newKernel(files string, threads int, operands, settings, flags string) *kernel {
	return &kernel{strings.Fields(files), threads, strings.Fields(operands), strings.Fields(settings), strings.Fields(flags)}
}

// A variant is one form of a kernel: its flags, a number that sizes depend on, and
// which buffers its operands lie in. Of these, slots has four bits for each, those
// of the first operand first, and more says, in four bits for each operand, in how
// many besides one it lies.
type variant struct {
	kernel      *kernel
	flags       uint32
	size        uint32
	slots, more uint64
}

// The flags that every kernel has. With vec, buffers are arrays of vec4f; with
// subgroups, which depends on the GPU alone, programs may use these.
const (
	vec       = 1
	subgroups = 1 << 31
)

// source returns the program in WGSL. Its head declares what differs: the type
// E of a buffer's elements, the parameters P, and for an operand named A the
// functions
//
//	A(i), set_A(i, x)    element i, counted in Es
//	A1(i), set_A1(i, x)  element i, counted in numbers; VEC must not set one
//	A4(i), set_A4(i, x)  elements i to i+3; with VEC, i is a multiple of 4
//
// and calls the file's kernel(g, t) in thread t of workgroup g.
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
		name, kind, _ := strings.Cut(setting, ":")
		fmt.Fprintf(&s, "  %s: %s,\n", name, cmp.Or(kind, "u32"))
	}
	s.WriteString("}\n@group(0) @binding(0) var<uniform> P: Parameters;\n@group(0) @binding(1) var<storage, read> lists: array<i32>;\n")
	for slot := range v.count() {
		fmt.Fprintf(&s, "@group(0) @binding(%d) var<storage, read_write> memory%d: array<E>;\n", 2+slot, slot)
	}
	for i, name := range v.kernel.operands {
		accessors(&s, name, lies[i], v.flags&vec != 0)
	}
	fmt.Fprintf(&s, "const SIZE = %du;\nconst THREADS = %du;\n", v.size, v.kernel.threads)
	for _, file := range v.kernel.files {
		text, err := sources.ReadFile("wgsl/" + file + ".wgsl")
		if err != nil {
			panic(err) // the name of a file that is compiled in
		}
		s.WriteString(v.choose(unroll(string(text), int(v.size))))
	}
	s.WriteString(entry)
	return s.String()
}

// entry finds out which workgroup it is: many are laid out in two dimensions.
const entry = `
@compute @workgroup_size(THREADS)
fn main(@builtin(workgroup_id) w: vec3u, @builtin(num_workgroups) n: vec3u, @builtin(local_invocation_index) t: u32) {
  let g = w.y * n.x + w.x;
  if (g < P.groups) { kernel(g, t); }
}
`

// accessors writes the functions of one operand, which lies in the buffers of these
// slots. It is read and written through load_NAME and store_NAME, which count from
// the beginning of the first of them.
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

// choose keeps of the lines between "//if FLAG", "//else" and "//fi" those for
// v's flags; instead of a flag an operand may be named. A compiler need not read what it would throw away, and the one of the
// software GPU that the tests run on takes seconds for it.
func (v variant) choose(text string) string {
	var s strings.Builder
	var kept []bool // of each "//if" that is open
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

// has reports whether a flag is on, or there is an operand of this name.
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

// unroll repeats what stands between lines "//unroll r 4" and "//end r" with 0
// to 3 in place of $r, or between "//unroll X K V" and "//end X" with K and V in place
// of $X. The count may also be SIZE.
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

// valuesOf returns the names in text, or the numbers below the one that it is.
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

// lies returns the slots of the buffers that each operand lies in.
func (v variant) lies() [][]int {
	list, at := make([][]int, len(v.kernel.operands)), 0
	for i := range list {
		for range v.more>>(4*i)&15 + 1 {
			list[i] = append(list[i], int(v.slots>>(4*at)&15))
			at++
		}
	}
	return list
}

// count returns the number of buffers.
func (v variant) count() int {
	n := 0
	for _, slots := range v.lies() {
		n = max(n, slices.Max(slots)+1)
	}
	return n
}

// emit appends one dispatch of groups workgroups to the stream. An operand that
// is absent must not be touched by the variant.
func (d *Device) emit(k *kernel, flags uint32, size, groups int, operands []tensor.Tensor, settings ...uint32) {
	if groups == 0 {
		return
	}
	s := &d.stream
	v := variant{kernel: k, flags: flags, size: uint32(size)}
	if d.limits.Subgroups {
		v.flags |= subgroups
	}
	var b bound
	slot, uses := s.slot(), 0
	p := append(slot[:0], uint32(groups))
	for i := range operands {
		t := &operands[i]
		if t.Len() == 0 {
			p, uses = append(p, 0), uses+1
			continue
		}
		at := locate(*t)
		p = append(p, uint32(at.at))
		if at.count > 1 {
			p = append(p, uint32(at.stretch))
			v.more |= uint64(at.count-1) << (4 * i)
		}
		for buffer := at.buffer; buffer < at.buffer+at.count && uses < mostUses; buffer++ {
			v.slots |= uint64(b.slot(uint32(buffer))) << (4 * uses)
			uses++
		}
	}
	if most := d.limits.MaxBuffers; uses == mostUses || b.count+1 > most { // the lists are in one too
		panic(&tensor.Failure{Err: fmt.Errorf("an operation needs more buffers than the %d that this GPU allows: take smaller batches or a smaller model, or compute on the CPU", most)})
	}
	copy(slot[len(p):], settings)
	y := (groups + maxGroups - 1) / maxGroups
	s.Commands = append(s.Commands, d.pipeline(v), uint32((groups+y-1)/y), uint32(y), d.group(b))
	s.Dispatches++
}

// pipeline returns the number of v's pipeline, which is made when it is first
// asked for.
func (d *Device) pipeline(v variant) uint32 {
	id, ok := d.pipelines[v]
	if !ok {
		id = uint32(len(d.pipelines))
		d.pipelines[v] = id
		d.queue.Pipeline(int(id), v.count(), v.source())
	}
	return id
}

// mostUses is more than the buffers that all operands of a dispatch may lie in
// together, where one that two of them share counts twice.
const mostUses = 16

// bound is the buffers of one dispatch, by number and in the order of its slots.
type bound struct {
	buffers [mostUses]uint32
	count   int
}

// slot returns where in b a buffer is, which is added if it is not there.
func (b *bound) slot(buffer uint32) int {
	i := slices.Index(b.buffers[:b.count], buffer)
	if i < 0 {
		i = b.count
		b.buffers[i] = buffer
		b.count++
	}
	return i
}

// group returns the number of b's bind group, which is made when it is first asked
// for.
func (d *Device) group(b bound) uint32 {
	id, ok := d.groups[b]
	if !ok {
		id = uint32(len(d.groups))
		d.groups[b] = id
		d.queue.Group(int(id), slices.Clone(b.buffers[:b.count]))
	}
	return id
}

// list appends x to the stream's lists and returns where it begins there.
func (d *Device) list(x []int32) uint32 {
	at := len(d.stream.Lists)
	d.stream.Lists = append(d.stream.Lists, x...)
	return uint32(at)
}

// aligned returns vec when every operand begins and every width ends at a
// multiple of four elements.
func aligned(operands []tensor.Tensor, widths ...int) uint32 {
	for _, w := range widths {
		if w%4 != 0 {
			return 0
		}
	}
	for i := range operands {
		if t := &operands[i]; t.Len() > 0 && locate(*t).at%4 != 0 {
			return 0
		}
	}
	return vec
}

// flag returns bit n of a kernel's flags, counted from 1, if on.
func flag(n int, on bool) uint32 {
	if on {
		return 1 << n
	}
	return 0
}

// truth returns x as a setting.
func truth(x bool) uint32 {
	if x {
		return 1
	}
	return 0
}

// blocks returns how many blocks of size n divides into.
func blocks(n, size int) int { return (n + size - 1) / size }
