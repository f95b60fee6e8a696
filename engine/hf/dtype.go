package hf

import (
	"encoding/binary"
	"math"
	"slices"
	"sync"
	"unsafe"

	"tuneground/engine/message"
)

// A DType is the type of a tensor's elements, as safetensors spells it.
type DType string

// Types that the engine reads and writes. Checkpoints may hold tensors of other
// types, which [Weights] lists but does not read.
const (
	F32  DType = "F32"  // IEEE 754 binary32
	F16  DType = "F16"  // IEEE 754 binary16
	BF16 DType = "BF16" // the upper half of binary32
	F64  DType = "F64"  // IEEE 754 binary64, read only
)

// dtypeSizes gives the bytes per element of each type that safetensors defines
// in whole bytes
// (https://github.com/huggingface/safetensors/blob/main/safetensors/src/tensor.rs).
var dtypeSizes = map[DType]int{
	"BOOL": 1, "U8": 1, "I8": 1, "F8_E5M2": 1, "F8_E4M3": 1, "F8_E8M0": 1,
	"I16": 2, "U16": 2, F16: 2, BF16: 2,
	"I32": 4, "U32": 4, F32: 4,
	"I64": 8, "U64": 8, F64: 8, "C64": 8,
}

// pythonNames are PyTorch's names for the types that weights can be written in,
// which are also config.json's.
var pythonNames = map[DType]string{F32: "float32", F16: "float16", BF16: "bfloat16"}

// ParseDType returns the type with a name of PyTorch's.
func ParseDType(name string) (DType, error) {
	for d, known := range pythonNames {
		if known == name {
			return d, nil
		}
	}
	return "", message.Errorf("the weights cannot be written as %q; choose float32, float16 or bfloat16", name)
}

// decode converts the elements in src to dst, which has the same number of
// elements. The first is the element first of its tensor.
func (d DType) decode(dst []float32, src []byte, first int) error {
	switch d {
	case F32:
		copy(bytesOf(dst), src)
	case F16:
		decodeF16(dst, src)
	case BF16:
		for i := range dst {
			dst[i] = fromBF16(binary.LittleEndian.Uint16(src[2*i:]))
		}
	case F64:
		for i := range dst {
			dst[i] = float32(math.Float64frombits(binary.LittleEndian.Uint64(src[8*i:])))
		}
	default:
		return message.Errorf("is of type %s, but weights must be F32, F16, BF16 or F64", d)
	}
	return checkFinite(dst, first)
}

// checkFinite returns an error if a number is NaN or infinite, which counts x's
// elements from first. The loop has no branch because every weight of a model passes
// it.
func checkFinite(x []float32, first int) error {
	const exponent = 0x7f800000
	largest := uint32(0)
	for _, v := range x {
		largest = max(largest, math.Float32bits(v)&exponent)
	}
	if largest != exponent {
		return nil
	}
	i := slices.IndexFunc(x, func(v float32) bool { return math.Float32bits(v)&exponent == exponent })
	return message.Errorf("holds %g at element %d, so the model was damaged before it was saved; choose another copy of it", x[i], first+i)
}

// encode appends src, whose elements count from first, to dst in type d. A finite
// number too large for d is an error, because it would be read back as infinity.
func (d DType) encode(dst []byte, src []float32, first int) ([]byte, error) {
	switch d {
	case F32:
		return append(dst, bytesOf(src)...), nil
	case F16:
		return appendF16(dst, src, first)
	case BF16:
		return appendBF16(dst, src, first)
	}
	return nil, message.Errorf("cannot be written as %q: choose F32, F16 or BF16", string(d))
}

// bytesOf returns x's memory as bytes. They are in safetensors' order because
// WebAssembly and the machines that we build for are little endian.
func bytesOf(x []float32) []byte {
	return unsafe.Slice((*byte)(unsafe.Pointer(unsafe.SliceData(x))), 4*len(x))
}

// f16Values holds the value of every binary16 number. In WebAssembly looking
// it up takes a quarter of the time of computing it.
var f16Values = sync.OnceValue(func() *[1 << 16]float32 {
	var values [1 << 16]float32
	for h := range values {
		values[h] = fromF16(uint16(h))
	}
	return &values
})

func decodeF16(dst []float32, src []byte) {
	values := f16Values()
	for ; len(dst) >= 4; dst, src = dst[4:], src[8:] {
		four := binary.LittleEndian.Uint64(src)
		dst[0], dst[1] = values[uint16(four)], values[uint16(four>>16)]
		dst[2], dst[3] = values[uint16(four>>32)], values[four>>48]
	}
	for i := range dst {
		dst[i] = values[binary.LittleEndian.Uint16(src[2*i:])]
	}
}

// appendF16 and its twin differ in the function that they call: a call through
// a variable could not be inlined.
func appendF16(dst []byte, src []float32, first int) ([]byte, error) {
	dst, out := grow(dst, 2*len(src))
	for i, x := range src {
		h := normalF16(x)
		if h == 0 {
			h = toF16(x)
		}
		if h&0x7fff == 0x7c00 && !math.IsInf(float64(x), 0) {
			return nil, errTooLarge(F16, x, first+i)
		}
		binary.LittleEndian.PutUint16(out[2*i:], h)
	}
	return dst, nil
}

func appendBF16(dst []byte, src []float32, first int) ([]byte, error) {
	dst, out := grow(dst, 2*len(src))
	for i, x := range src {
		h := toBF16(x)
		if h&0x7fff == 0x7f80 && !math.IsInf(float64(x), 0) {
			return nil, errTooLarge(BF16, x, first+i)
		}
		binary.LittleEndian.PutUint16(out[2*i:], h)
	}
	return dst, nil
}

// Half returns the binary16 number that is nearest to x, and its value.
func Half(x float32) (bits uint16, value float32) {
	bits = toF16(x)
	return bits, HalfValue(bits)
}

// HalfValue returns the value of a binary16 number.
func HalfValue(bits uint16) float32 { return f16Values()[bits] }

// grow returns dst lengthened by n bytes, and those bytes.
func grow(dst []byte, n int) (longer, added []byte) {
	start := len(dst)
	longer = slices.Grow(dst, n)[:start+n]
	return longer, longer[start:]
}

func errTooLarge(d DType, x float32, i int) error {
	return message.Errorf("holds %g at element %d, which is too large for %s: write it as F32", x, i, d)
}

// fromF16 widens a binary16 number. Its exponent and mantissa, moved into
// place, make a binary32 number that is too small by 2^(127-15), whether normal
// or not. Only infinity and NaN need their exponent set.
func fromF16(h uint16) float32 {
	sign := uint32(h&0x8000) << 16
	x := math.Float32bits(math.Float32frombits(uint32(h&0x7fff)<<13) * 0x1p112)
	if h&0x7c00 == 0x7c00 {
		x |= 0x7f800000
	}
	return math.Float32frombits(sign | x)
}

// toF16 rounds to the nearest binary16 number, ties to even.
func toF16(x float32) uint16 {
	bits := math.Float32bits(x)
	sign, u := uint16(bits>>16)&0x8000, bits&0x7fffffff
	switch {
	case u > 0x7f800000: // NaN
		return sign | 0x7e00
	case u >= 0x47800000: // from 2^16 on
		return sign | 0x7c00
	case u < 0x38800000: // below 2^-14: subnormal, in units of 2^-24
		// The lowest bit of 0.5 is 2^-24, so the addition rounds to it.
		return sign | uint16(math.Float32bits(math.Float32frombits(u)+0.5)-0x3f000000)
	}
	return normalF16(x)
}

// normalF16 is toF16 for magnitudes from 2^-14 to below 2^16, and 0 for all
// others. It is small enough to be inlined.
func normalF16(x float32) uint16 {
	bits := math.Float32bits(x)
	u := bits&0x7fffffff - 0x38800000
	if u >= 0x47800000-0x38800000 {
		return 0
	}
	return uint16(bits>>16)&0x8000 | uint16((u+1<<23+0xfff+u>>13&1)>>13)
}

// fromBF16 widens the upper half of a binary32 number.
func fromBF16(h uint16) float32 { return math.Float32frombits(uint32(h) << 16) }

// toBF16 rounds to the nearest upper half, ties to even.
func toBF16(x float32) uint16 {
	u := math.Float32bits(x)
	if u&0x7fffffff > 0x7f800000 { // NaN must not round to infinity
		return uint16(u>>16) | 0x40
	}
	return uint16((u + 0x7fff + u>>16&1) >> 16)
}
