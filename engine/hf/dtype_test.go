package hf

import (
	"encoding/json"
	"math"
	"testing"
)

// TestRoundingEqualsPyTorchs compares with the conversions recorded by make.py.
func TestRoundingEqualsPyTorchs(t *testing.T) {
	var made struct {
		F32       []uint32
		F16, BF16 []uint16
	}
	if err := json.Unmarshal(testdata(t, "rounding.json"), &made); err != nil {
		t.Fatal(err)
	}
	if len(made.F32) < 800 {
		t.Fatalf("only %d numbers", len(made.F32))
	}
	for i, bits := range made.F32 {
		x := math.Float32frombits(bits)
		if got := toF16(x); got != made.F16[i] {
			t.Errorf("F16 of %g (%#x) = %#x, want %#x", x, bits, got, made.F16[i])
		}
		if got := toBF16(x); got != made.BF16[i] {
			t.Errorf("BF16 of %g (%#x) = %#x, want %#x", x, bits, got, made.BF16[i])
		}
	}
}

// f16Value is the definition of binary16.
func f16Value(h uint16) float64 {
	sign, exponent, mantissa := 1-2*float64(h>>15), int(h>>10&31), float64(h&0x3ff)
	switch {
	case exponent == 31 && mantissa != 0:
		return math.NaN()
	case exponent == 31:
		return math.Inf(int(sign))
	case exponent == 0:
		return sign * math.Ldexp(mantissa, -24)
	}
	return sign * math.Ldexp(1024+mantissa, exponent-25)
}

func TestAllF16(t *testing.T) {
	for i := range 1 << 16 {
		h := uint16(i)
		x, want := fromF16(h), f16Value(h)
		if float64(x) != want && !(math.IsNaN(want) && math.IsNaN(float64(x))) || math.Signbit(float64(x)) != (h>>15 == 1) {
			t.Fatalf("%#x is %g, want %g", h, x, want)
		}
		if back := toF16(x); back != h && !(math.IsNaN(want) && back == h&0x8000|0x7e00) {
			t.Fatalf("%#x came back as %#x", h, back)
		}
		if b := fromBF16(h); toBF16(b) != h && !math.IsNaN(float64(b)) {
			t.Fatalf("BF16 %#x came back as %#x", h, toBF16(b))
		}
	}
	if h := toBF16(math.Float32frombits(0x7f800001)); !math.IsNaN(float64(fromBF16(h))) {
		t.Errorf("NaN became BF16 %#x", h)
	}
}

func BenchmarkDecode(b *testing.B) {
	dst := make([]float32, 1<<20)
	for _, d := range []DType{F32, F16, BF16} {
		b.Run(string(d), func(b *testing.B) {
			src, err := d.encode(nil, dst, 0)
			if err != nil {
				b.Fatal(err)
			}
			b.SetBytes(int64(len(src)))
			for b.Loop() {
				if err := d.decode(dst, src, 0); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}

func BenchmarkEncodeF16(b *testing.B) {
	src, dst := make([]float32, 1<<20), make([]byte, 0, 2<<20)
	for i := range src {
		src[i] = float32(i%2000-1000) / 4096
	}
	b.SetBytes(2 << 20)
	for b.Loop() {
		if _, err := F16.encode(dst, src, 0); err != nil {
			b.Fatal(err)
		}
	}
}
