package hf

import (
	"encoding/binary"
	"fmt"
	"math"
)

// A DType is the type of a tensor's elements, as safetensors spells it.
type DType string

// The types that the engine reads and writes. Checkpoints may hold tensors of
// other types, which [Weights] lists but does not read.
const (
	F32  DType = "F32"  // IEEE 754 binary32
	F16  DType = "F16"  // IEEE 754 binary16
	BF16 DType = "BF16" // the upper half of binary32
)

// dtypeSizes holds the bytes of one element of each type that safetensors
// defines in whole bytes
// (https://github.com/huggingface/safetensors/blob/main/safetensors/src/tensor.rs).
var dtypeSizes = map[DType]int{
	"BOOL": 1, "U8": 1, "I8": 1, "F8_E5M2": 1, "F8_E4M3": 1, "F8_E8M0": 1,
	"I16": 2, "U16": 2, F16: 2, BF16: 2,
	"I32": 4, "U32": 4, F32: 4,
	"I64": 8, "U64": 8, "F64": 8, "C64": 8,
}

// decode converts the elements in src to dst, which has as many.
func (d DType) decode(dst []float32, src []byte) error {
	switch d {
	case F32:
		for i := range dst {
			dst[i] = math.Float32frombits(binary.LittleEndian.Uint32(src[4*i:]))
		}
	case F16:
		for i := range dst {
			dst[i] = fromF16(binary.LittleEndian.Uint16(src[2*i:]))
		}
	case BF16:
		for i := range dst {
			dst[i] = fromBF16(binary.LittleEndian.Uint16(src[2*i:]))
		}
	default:
		return fmt.Errorf("is of type %s, but weights must be F32, F16 or BF16", d)
	}
	return nil
}

// encode appends src to dst in type d. A finite number too large for d is an
// error: it would come back as infinity.
func (d DType) encode(dst []byte, src []float32) ([]byte, error) {
	switch d {
	case F32:
		for _, x := range src {
			dst = binary.LittleEndian.AppendUint32(dst, math.Float32bits(x))
		}
		return dst, nil
	case F16:
		return appendHalves(dst, src, d, toF16, 0x7c00)
	case BF16:
		return appendHalves(dst, src, d, toBF16, 0x7f80)
	}
	return nil, fmt.Errorf("cannot be written as %q: choose F32, F16 or BF16", string(d))
}

func appendHalves(dst []byte, src []float32, d DType, convert func(float32) uint16, infinity uint16) ([]byte, error) {
	for i, x := range src {
		h := convert(x)
		if h&0x7fff == infinity && !math.IsInf(float64(x), 0) {
			return nil, fmt.Errorf("holds %g at element %d, which is too large for %s: write it as F32", x, i, d)
		}
		dst = binary.LittleEndian.AppendUint16(dst, h)
	}
	return dst, nil
}

// fromF16 widens a binary16 number. Its exponent and mantissa moved into
// place make a binary32 number that is too small by 2^(127-15), whether it is
// normal or not; only infinity and NaN need their exponent set.
func fromF16(h uint16) float32 {
	sign := uint32(h&0x8000) << 16
	x := math.Float32bits(math.Float32frombits(uint32(h&0x7fff)<<13) * 0x1p112)
	if h&0x7c00 == 0x7c00 {
		x |= 0x7f800000
	}
	return math.Float32frombits(sign | x)
}

// toF16 rounds to the nearest binary16 number, to the even one of two.
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
	odd := u >> 13 & 1
	u -= (127 - 15) << 23
	return sign | uint16((u+0xfff+odd)>>13)
}

// fromBF16 widens the upper half of a binary32 number.
func fromBF16(h uint16) float32 { return math.Float32frombits(uint32(h) << 16) }

// toBF16 rounds to the nearest upper half, to the even one of two.
func toBF16(x float32) uint16 {
	u := math.Float32bits(x)
	if u&0x7fffffff > 0x7f800000 { // NaN must not round to infinity
		return uint16(u>>16) | 0x40
	}
	return uint16((u + 0x7fff + u>>16&1) >> 16)
}
