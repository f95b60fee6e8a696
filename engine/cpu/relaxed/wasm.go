package relaxed

import (
	"encoding/binary"
	"math"
	"slices"
)

// The part of WebAssembly's binary format that the kernels need. Numbers are
// those of https://webassembly.github.io/spec/core/binary/instructions.html
// (with relaxed SIMD: WebAssembly 3.0).

// code is a sequence of instructions. The code that the functions below return
// leaves its value, if it has one, on the stack, so that calls nest as formulas
// do.
type code []byte

// A valueType is the type of a local variable.
type valueType byte

const (
	i32  valueType = 0x7f
	i64  valueType = 0x7e
	v128 valueType = 0x7b
)

// A local is the index of a variable; the parameters come first.
type local uint32

// A function takes int32 parameters and returns an int32 or nothing.
type function struct {
	name    string
	params  int
	returns bool
	locals  []valueType // without the parameters
	body    code
}

// newFunction returns a function and its parameters.
func newFunction(name string, params int) (*function, []local) {
	f, ps := &function{name: name, params: params}, make([]local, params)
	for i := range ps {
		ps[i] = local(i)
	}
	return f, ps
}

// local declares a variable.
func (f *function) local(t valueType) local {
	f.locals = append(f.locals, t)
	return local(f.params + len(f.locals) - 1)
}

func (f *function) vectors(n int) []local   { return f.declare(n, v128) }
func (f *function) addresses(n int) []local { return f.declare(n, i32) }

func (f *function) declare(n int, t valueType) []local {
	vs := make([]local, n)
	for i := range vs {
		vs[i] = f.local(t)
	}
	return vs
}

// unsigned and signed are the LEB128 encodings of n.
func unsigned(n uint32) (b code) {
	for ; n >= 0x80; n >>= 7 {
		b = append(b, byte(n)|0x80)
	}
	return append(b, byte(n))
}

func signed[T int32 | int64](n T) (b code) {
	for ; n < -64 || n > 63; n >>= 7 {
		b = append(b, byte(n)|0x80)
	}
	return append(b, byte(n)&0x7f)
}

func sequence(parts ...code) (all code) {
	for _, p := range parts {
		all = append(all, p...)
	}
	return all
}

func get(l local) code                { return sequence(code{0x20}, unsigned(uint32(l))) }
func set(l local, x code) code        { return sequence(x, code{0x21}, unsigned(uint32(l))) }
func constant(n int32) code           { return sequence(code{0x41}, signed(n)) }
func constant64(n int64) code         { return sequence(code{0x42}, signed(n)) }
func add(x, y code) code              { return sequence(x, y, code{0x6a}) }
func shiftRight(x code, n int32) code { return sequence(x, constant(n), code{0x76}) }
func shiftLeft(x code, n int32) code  { return sequence(x, constant(n), code{0x74}) }
func mul(x, y code) code              { return sequence(x, y, code{0x6c}) }
func atLeast(x, y code) code          { return sequence(x, y, code{0x4e}) } // signed
func below(x, y code) code            { return sequence(x, y, code{0x48}) } // signed
func belowUnsigned(x, y code) code    { return sequence(x, y, code{0x49}) }
func same(x, y code) code             { return sequence(x, y, code{0x46}) }
func not(x code) code                 { return sequence(x, code{0x45}) }
func drop(x code) code                { return sequence(x, code{0x1a}) }
func pick(x, y, condition code) code  { return sequence(x, y, condition, code{0x1b}) } // x if condition is not 0
func advance(l local, x code) code    { return set(l, add(get(l), x)) }

// leave returns from the function, with the value on the stack if it returns one.
func leave() code { return code{0x0f} }

// upper is a 64-bit number with x as its upper half; low and high are the halves
// of one.
func upper(x code) code { return sequence(x, code{0xad}, constant64(32), code{0x86}) }
func low(x local) code  { return sequence(get(x), code{0xa7}) }
func high(x local) code { return sequence(get(x), constant64(32), code{0x88, 0xa7}) }

// when executes body if condition is not 0.
func when(condition code, body ...code) code {
	return sequence(condition, code{0x04, 0x40}, sequence(body...), code{0x0b})
}

// count executes body while n >= step, taking step from n after each turn.
func count(n local, step int32, body ...code) code {
	again := atLeast(get(n), constant(step))
	return when(again, code{0x03, 0x40}, sequence(body...), advance(n, constant(-step)),
		again, code{0x0d, 0x00}, code{0x0b})
}

// simd is a vector instruction.
func simd(opcode uint32, immediates ...byte) code {
	return sequence(code{0xfd}, unsigned(opcode), immediates)
}

// Vectors of float32, and of the integers of their bits.

func plus(x, y code) code  { return sequence(x, y, simd(0xe4)) }
func sub(x, y code) code   { return sequence(x, y, simd(0xe5)) }
func times(x, y code) code { return sequence(x, y, simd(0xe6)) }
func root(x code) code     { return sequence(x, simd(0xe3)) }
func negative(x code) code { return sequence(x, simd(0xe1)) }
func less(x, y code) code  { return sequence(x, y, simd(0x43)) } // all bits where it is true
func over(x, y code) code  { return sequence(x, y, simd(0xe7)) }

// smaller and greater return y where it is less, or greater, than x, and so x if it is NaN.
func smaller(x, y code) code     { return sequence(x, y, simd(0xea)) }
func greater(x, y code) code     { return sequence(x, y, simd(0xeb)) }
func butNot(x, y code) code      { return sequence(x, y, simd(0x4f)) } // x & ^y
func addIntegers(x, y code) code { return sequence(x, y, simd(0xae)) }

func shiftIntegers(x code, n int32) code { return sequence(x, constant(n), simd(0xab)) }

// vector is x in all four places.
func vector(x float32) code {
	bits := binary.LittleEndian.AppendUint32(nil, math.Float32bits(x))
	return simd(12, slices.Repeat(bits, 4)...)
}

// Memory instructions take an address, a constant offset in bytes, and the
// logarithm of the alignment, which is only a hint.

func load(address local, offset int) code {
	return sequence(get(address), simd(0, 4), unsigned(uint32(offset)))
}

// splat loads one float32 into all four places.
func splat(address local, offset int) code {
	return sequence(get(address), simd(9, 2), unsigned(uint32(offset)))
}

func store(address local, offset int, x code) code {
	return sequence(get(address), x, simd(11, 4), unsigned(uint32(offset)))
}

// storeLane stores the first float32 of x.
func storeLane(address local, offset int, x code) code {
	return sequence(get(address), x, simd(0x5a, 2), unsigned(uint32(offset)), code{0})
}

// copyFloat copies one float32.
func copyFloat(to local, offset int, from local) code {
	return sequence(get(to), get(from), code{0x2a, 2, 0}, code{0x38, 2}, unsigned(uint32(offset)))
}

// copyPair copies two float32s that lie side by side.
func copyPair(to local, offset int, from local) code {
	at := unsigned(uint32(offset))
	return sequence(get(to), get(from), code{0x29, 2}, at, code{0x37, 2}, at)
}

// shuffle returns the float32s of the pair x, y with the four given indices;
// those of y start at 4.
func shuffle(x, y code, indices ...byte) code {
	var lanes []byte
	for _, i := range indices {
		lanes = append(lanes, 4*i, 4*i+1, 4*i+2, 4*i+3)
	}
	return sequence(x, y, simd(13, lanes...))
}

// multiplyAdd returns x*y + z: rounded twice, or, if fused, as the processor
// computes it fastest (f32x4.relaxed_madd).
func multiplyAdd(fused bool, x, y, z code) code {
	if fused {
		return sequence(x, y, z, simd(0x105))
	}
	return sequence(z, x, y, simd(0xe6), simd(0xe4))
}

// encodeModule encodes functions that use the memory go.mem, which has the given
// limits. All of them are exported.
func encodeModule(memory code, functions ...*function) []byte {
	var types, uses, exports, bodies []code
	for i, f := range functions {
		signature := sequence(code{0x60}, unsigned(uint32(f.params)))
		for range f.params {
			signature = append(signature, byte(i32))
		}
		if f.returns {
			signature = append(signature, 1, byte(i32))
		} else {
			signature = append(signature, 0)
		}
		types = append(types, signature)
		uses = append(uses, unsigned(uint32(i)))
		exports = append(exports, sequence(name(f.name), code{0x00}, unsigned(uint32(i))))
		bodies = append(bodies, sized(f.encode()))
	}
	memory = sequence(name("go"), name("mem"), code{0x02}, memory)
	return sequence(code("\x00asm\x01\x00\x00\x00"), section(1, types), section(2, []code{memory}),
		section(3, uses), section(7, exports), section(10, bodies))
}

// encode returns the function's variables and instructions.
func (f *function) encode() code {
	body := unsigned(uint32(len(f.locals)))
	for _, t := range f.locals {
		body = append(body, 1, byte(t))
	}
	return sequence(body, f.body, code{0x0b})
}

func name(s string) code { return sized(code(s)) }

func sized(c code) code { return sequence(unsigned(uint32(len(c))), c) }

func section(id byte, entries []code) code {
	return sequence(code{id}, sized(sequence(unsigned(uint32(len(entries))), sequence(entries...))))
}
