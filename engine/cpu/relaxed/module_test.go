package relaxed

import (
	"bytes"
	"context"
	"encoding/binary"
	"math"
	"math/rand/v2"
	"testing"

	"github.com/tetratelabs/wazero"
	"github.com/tetratelabs/wazero/api"
)

// designs are the unfused module, and the fused one's tiles without the fusing,
// which the runtime of the tests lacks.
var designs = []design{{rows: plainRows}, {rows: fusedRows}}

// A machine runs a module in a WebAssembly runtime with a memory of one page,
// which holds 16384 floats.
type machine struct {
	t      *testing.T
	memory api.Memory
	module api.Module
}

// memoryOnly is a module that exports one page of memory as "mem".
var memoryOnly = []byte("\x00asm\x01\x00\x00\x00" + "\x05\x03\x01\x00\x01" + "\x07\x07\x01\x03mem\x02\x00")

func newMachine(t *testing.T, d design) *machine {
	ctx := context.Background()
	r := wazero.NewRuntimeWithConfig(ctx, wazero.NewRuntimeConfigInterpreter())
	t.Cleanup(func() { r.Close(ctx) })
	host, err := r.InstantiateWithConfig(ctx, memoryOnly, wazero.NewModuleConfig().WithName("go"))
	if err != nil {
		t.Fatal(err)
	}
	module, err := r.InstantiateWithConfig(ctx, encodeModule(ownMemory, d.functions()...), wazero.NewModuleConfig().WithName("k"))
	if err != nil {
		t.Fatal(err)
	}
	return &machine{t, host.ExportedMemory("mem"), module}
}

func (m *machine) call(name string, args ...int) {
	m.t.Helper()
	var stack []uint64
	for _, a := range args {
		stack = append(stack, api.EncodeI32(int32(a)))
	}
	if _, err := m.module.ExportedFunction(name).Call(context.Background(), stack...); err != nil {
		m.t.Fatal(err)
	}
}

// write stores x from the i-th float on, read returns n floats from there.
func (m *machine) write(i int, x []float32) {
	for j, v := range x {
		m.memory.WriteFloat32Le(uint32(4*(i+j)), v)
	}
}

func (m *machine) read(i, n int) []float32 {
	raw, _ := m.memory.Read(uint32(4*i), uint32(4*n))
	x := make([]float32, n)
	for j := range x {
		x[j] = math.Float32frombits(binary.LittleEndian.Uint32(raw[4*j:]))
	}
	return x
}

// small returns n integers that float32 adds and multiplies without rounding.
func small(r *rand.Rand, n int) []float32 {
	x := make([]float32, n)
	for i := range x {
		x[i] = float32(r.IntN(17) - 8)
	}
	return x
}

func TestGemm(t *testing.T) {
	for _, d := range designs {
		testGemm(t, d.rows, newMachine(t, d))
	}
}

func testGemm(t *testing.T, tall int, m *machine) {
	r := rand.New(rand.NewPCG(1, 2))
	const a, b, c, from, strideC = 0, 2000, 6000, 12000, 30
	for _, k := range []int{0, 1, 3, 4, 5, 8, 31} {
		for _, size := range [][2]int{{0, 0}, {tall, 8}, {3 * tall, 8}, {tall, 24}, {5 * tall, 16}} {
			for _, strideF := range []int{0, strideC} {
				rows, cols := size[0], size[1]
				A, B, C, From := small(r, rows*k), small(r, k*cols), small(r, 1000), small(r, 1000)
				m.write(a, A)
				m.write(b, B)
				m.write(c, C)
				m.write(from, From)
				m.call("gemm", k, rows, cols, 4*a, 4*b, 4*c, 4*strideC, 4*from, 4*strideF)
				for i := range rows {
					for j := range cols {
						sum := From[i*strideF+j]
						for l := range k {
							sum += A[(i/tall*k+l)*tall+i%tall] * B[(j/Cols*k+l)*Cols+j%Cols]
						}
						C[i*strideC+j] = sum
					}
				}
				if got := m.read(c, len(C)); !equal(got, C) {
					t.Fatalf("%dx%dx%d, stride %d: got %v, want %v", rows, k, cols, strideF, got, C)
				}
			}
		}
	}
}

// TestGemmRows multiplies rows in place, of which the last tile has fewer than
// it reads.
func TestGemmRows(t *testing.T) {
	for _, d := range designs {
		testGemmRows(t, d.rows, newMachine(t, d))
	}
}

func testGemmRows(t *testing.T, tile int, m *machine) {
	r := rand.New(rand.NewPCG(5, 6))
	const a, b, c, from, strideC, strideA, cols = 0, 3000, 6000, 12000, 30, 37, 24
	for _, k := range []int{0, 1, 4, 7, 31} {
		for rows := 1; rows < 14; rows++ {
			tall := (rows + tile - 1) / tile * tile
			A, B, C, From := small(r, rows*strideA), small(r, k*cols), small(r, 1000), small(r, 1000)
			m.write(a, A)
			m.write(b, B)
			m.write(c, C)
			m.write(from, From)
			m.call("gemmRows", k, tall, cols, 4*a, 4*b, 4*c, 4*strideC, 4*from, 4*strideC, 4*strideA, 4*(a+(rows-1)*strideA))
			for i := range tall {
				for j := range cols {
					sum := From[i*strideC+j]
					for l := range k {
						sum += A[min(i, rows-1)*strideA+l] * B[(j/Cols*k+l)*Cols+j%Cols]
					}
					C[i*strideC+j] = sum
				}
			}
			if got := m.read(c, len(C)); !equal(got, C) {
				t.Fatalf("%d rows, %d terms: got %v, want %v", rows, k, got, C)
			}
		}
	}
}

// TestPack packs two panels of 4, 6 or 8 lines along the memory, and four lines of
// each across it, and checks that nothing else changes.
func TestPack(t *testing.T) {
	m, r := newMachine(t, designs[0]), rand.New(rand.NewPCG(3, 4))
	const src, dst, stride, panel, panels = 0, 6000, 40, 200, 2
	for _, terms := range []int{0, 1, 4, 7, 18} {
		for _, c := range []struct {
			name               string
			width, lines       int
			nextLine, nextTerm int
		}{{"along", 4, 4, 1, stride}, {"along", 6, 6, 1, stride}, {"along", 8, 8, 1, stride}, {"across", 4, 4, stride, 1}, {"across", 8, 4, stride, 1}} {
			Src, Dst := small(r, 2000), small(r, 1000)
			m.write(src, Src)
			m.write(dst, Dst)
			m.call(c.name, 4*dst, 4*src, 4*stride, panels, terms, 4*c.width, 4*panel)
			for p := range panels {
				for line := range c.lines {
					for l := range terms {
						Dst[p*panel+l*c.width+line] = Src[(p*c.width+line)*c.nextLine+l*c.nextTerm]
					}
				}
			}
			if got := m.read(dst, len(Dst)); !equal(got, Dst) {
				t.Fatalf("%s, width %d, %d terms: got %v, want %v", c.name, c.width, terms, got, Dst)
			}
		}
	}
}

func equal(x, y []float32) bool {
	for i := range x {
		if x[i] != y[i] {
			return false
		}
	}
	return len(x) == len(y)
}

// TestFusedModule checks that the fused module differs only in that each
// multiplication and addition is one instruction, f32x4.relaxed_madd.
func TestFusedModule(t *testing.T) {
	fused, plain := Module(Variant{Fused: true}), encodeModule(ownMemory, design{rows: fusedRows}.functions()...)
	madd, mulAdd := simd(0x105), sequence(simd(0xe6), simd(0xe4))
	products := bytes.Count(plain, mulAdd)
	if least := 2 * 5 * 2 * fusedRows; products < least { // two functions; 4 terms a turn, and 1; two vectors a row
		t.Errorf("%d products, want %d at least", products, least)
	}
	if n := bytes.Count(fused, madd); n != products || bytes.Contains(fused, mulAdd) {
		t.Errorf("%d fused products for %d", n, products)
	}
	if saved := products * (len(mulAdd) - len(madd)); len(plain)-len(fused) < saved {
		t.Errorf("%d bytes fused, %d not: less than %d apart", len(fused), len(plain), saved)
	}
}
