package gpu

import (
	"fmt"
	"reflect"
	"strings"
	"unicode"
	"unsafe"

	"tuneground/engine/tensor"
)

// A kernel is a GPU program, written once and compiled for each variant in use.
type kernel struct {
	files    []string // in wgsl/, concatenated in this order
	threads  int      // of a workgroup
	operands []string // tensors
	settings []setting
	flags    []string // flags for conditional compilation
}

// A setting is a number among a program's parameters.
type setting struct{ name, kind string } // kind is WGSL's u32 or f32

// A program is a kernel whose arguments are the fields of A, by name: first its
// operands, which are tensors, then its settings, which are uint32 or float32,
// and last its flags, which are bool. WGSL has flags in capitals: transA is
// TRANS_A there. The fields of a struct embedded in A count as A's.
type program[A any] struct{ kernel }

// newProgram reads files of wgsl/, named without their suffix. It panics unless
// they use every field of A, and no other parameter.
func newProgram[A any](threads int, files ...string) *program[A] {
	p := &program[A]{kernel{files: files, threads: threads}}
	p.declare(reflect.TypeFor[A](), 0)
	p.check()
	return p
}

const operandSize = unsafe.Sizeof(tensor.Tensor{})

// declare adds the fields of a struct that begins at offset of the arguments.
// It panics if their layout is not the one that emit expects.
func (k *kernel) declare(t reflect.Type, offset uintptr) {
	for i := range t.NumField() {
		f := t.Field(i)
		at := offset + f.Offset
		if f.Anonymous {
			k.declare(f.Type, at)
			continue
		}
		want := k.flagsAt() + uintptr(len(k.flags))
		switch {
		case f.Type == reflect.TypeFor[tensor.Tensor]():
			want = operandSize * uintptr(len(k.operands))
			k.operands = append(k.operands, f.Name)
		case f.Type.Kind() == reflect.Uint32:
			want = k.flagsAt()
			k.settings = append(k.settings, setting{f.Name, "u32"})
		case f.Type.Kind() == reflect.Float32:
			want = k.flagsAt()
			k.settings = append(k.settings, setting{f.Name, "f32"})
		case f.Type.Kind() == reflect.Bool:
			k.flags = append(k.flags, capitals(f.Name))
		default:
			panic(fmt.Sprintf("gpu: %s: the field %s is no tensor, uint32, float32 or bool", k.files, f.Name))
		}
		if at != want {
			panic(fmt.Sprintf("gpu: %s: the field %s is out of order: tensors come first, then numbers, then flags", k.files, f.Name))
		}
	}
	if words := 1 + 2*len(k.operands) + len(k.settings); words > slotWords {
		panic(fmt.Sprintf("gpu: %s: %d words of parameters, and there is room for %d", k.files, words, slotWords))
	}
}

// flagsAt returns the offset of the flags, which follow the settings.
func (k *kernel) flagsAt() uintptr {
	return operandSize*uintptr(len(k.operands)) + 4*uintptr(len(k.settings))
}

// capitals returns a field's name in WGSL's form.
func capitals(name string) string {
	var s strings.Builder
	for _, r := range name {
		if unicode.IsUpper(r) {
			s.WriteByte('_')
		}
		s.WriteRune(unicode.ToUpper(r))
	}
	return s.String()
}

// check panics unless the kernel's files and its fields use the same names.
func (k *kernel) check() {
	text := unroll(k.text(), 1)
	used := names(variant{kernel: k}.choose(text) + variant{kernel: k, flags: ^uint32(0)}.choose(text))
	for _, operand := range k.operands {
		if !used[operand] && !used[operand+"1"] && !used[operand+"4"] && !used["set_"+operand] && !used["set_"+operand+"1"] && !used["set_"+operand+"4"] {
			panic(fmt.Sprintf("gpu: %s: the program never uses the operand %s", k.files, operand))
		}
	}
	declared := map[string]bool{}
	for _, s := range k.settings {
		declared[s.name] = true
		if !used["P."+s.name] {
			panic(fmt.Sprintf("gpu: %s: the program never uses the setting %s", k.files, s.name))
		}
	}
	for _, flag := range k.flags {
		if !strings.Contains(text, "//if "+flag+"\n") {
			panic(fmt.Sprintf("gpu: %s: the program never asks for the flag %s", k.files, flag))
		}
	}
	for name := range used {
		if setting, ok := strings.CutPrefix(name, "P."); ok && !declared[setting] {
			panic(fmt.Sprintf("gpu: %s: nobody gives the program its setting %s", k.files, setting))
		}
	}
}

// names returns the words of a WGSL text, with P.n as one word.
func names(text string) map[string]bool {
	list := map[string]bool{}
	for _, word := range strings.FieldsFunc(text, func(r rune) bool {
		return r != '_' && r != '.' && !unicode.IsLetter(r) && !unicode.IsDigit(r)
	}) {
		list[word] = true
	}
	return list
}

// emit appends one dispatch of groups workgroups with these arguments to the
// stream. v is 0 or vec.
func (p *program[A]) emit(d *Device, v uint32, size, groups int, args *A) {
	d.emit(&p.kernel, v|p.flagsOf(args), size, groups, p.tensors(args), p.words(args))
}

// tensors returns the operands, in args' own memory.
func (p *program[A]) tensors(args *A) []tensor.Tensor {
	return unsafe.Slice((*tensor.Tensor)(unsafe.Pointer(args)), len(p.operands))
}

// words returns the settings as the program reads them, in args' own memory.
func (p *program[A]) words(args *A) []uint32 {
	return unsafe.Slice((*uint32)(unsafe.Add(unsafe.Pointer(args), operandSize*uintptr(len(p.operands)))), len(p.settings))
}

// flagsOf returns the flags set in args.
func (p *program[A]) flagsOf(args *A) (flags uint32) {
	for i, on := range unsafe.Slice((*bool)(unsafe.Add(unsafe.Pointer(args), p.flagsAt())), len(p.flags)) {
		if on {
			flags |= 1 << (i + 1)
		}
	}
	return flags
}

// set changes the setting or flag of the given name.
func (p *program[A]) set(args *A, name string, value uint32) {
	words := p.words(args)
	for i, s := range p.settings {
		if s.name == name {
			words[i] = value
			return
		}
	}
	panic(fmt.Sprintf("gpu: %s: there is no setting %s", p.files, name))
}

// list appends x to the stream's lists and returns the index at which x begins.
func (d *Device) list(x []int32) uint32 {
	at := len(d.stream.Lists)
	d.stream.Lists = append(d.stream.Lists, x...)
	return uint32(at)
}

// aligned returns vec if every operand begins and every width ends at a
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

// truth returns x as a setting.
func truth(x bool) uint32 {
	if x {
		return 1
	}
	return 0
}

// blocks returns the number of blocks of the given size in n.
func blocks(n, size int) int { return (n + size - 1) / size }
