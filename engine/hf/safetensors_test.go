package hf

import (
	"bytes"
	"encoding/binary"
	"fmt"
	"math"
	"os"
	"slices"
	"strings"
	"testing"
)

// testdata reads a file that testdata/make.py made.
func testdata(t testing.TB, name string) []byte {
	t.Helper()
	data, err := os.ReadFile("testdata/" + name)
	if err != nil {
		t.Fatal(err)
	}
	return data
}

// numbers repeats the formula of make.py.
func numbers(n int, start float32) []float32 {
	x := make([]float32, n)
	for i := range x {
		x[i] = float32(i)/3 + start
	}
	return x
}

// madeTensors are the tensors of make.py.
func madeTensors() []Tensor {
	return []Tensor{
		{"z.vector", []int{5}, numbers(5, 0)},
		{"a.matrix", []int{3, 7}, numbers(21, -3)},
		{"scalar", nil, []float32{0.1}},
		{"empty", []int{0, 4}, nil},
	}
}

// checkMade compares w with make.py's tensors as rounded to dtype.
func checkMade(t *testing.T, w *Weights, dtype DType) {
	t.Helper()
	if got, want := w.Names(), []string{"a.matrix", "empty", "scalar", "z.vector"}; !slices.Equal(got, want) {
		t.Fatalf("names %v, want %v", got, want)
	}
	for _, made := range madeTensors() {
		info, ok := w.Info(made.Name)
		if !ok || info.DType != dtype || !slices.Equal(info.Shape, made.Shape) {
			t.Errorf("%s: info %v %v, want %v %v", made.Name, info, ok, dtype, made.Shape)
		}
		got := make([]float32, len(made.Data))
		if err := w.Read(made.Name, got); err != nil {
			t.Fatal(err)
		}
		for i, x := range made.Data {
			switch dtype {
			case F16:
				x = fromF16(toF16(x))
			case BF16:
				x = fromBF16(toBF16(x))
			}
			if got[i] != x {
				t.Errorf("%s[%d] = %g, want %g", made.Name, i, got[i], x)
			}
		}
	}
}

var madeFiles = map[string]DType{"f32": F32, "f16": F16, "bf16": BF16}

func TestReadPythonsFiles(t *testing.T) {
	for name, dtype := range madeFiles {
		w, err := OpenWeights(Folder{weightsFile: testdata(t, name+".safetensors")})
		if err != nil {
			t.Fatal(err)
		}
		checkMade(t, w, dtype)
	}
}

// madeShards are the shards of make.py.
func madeShards(t *testing.T) Folder {
	f := Folder{}
	for _, name := range []string{indexFile, "model-00001-of-00002.safetensors", "model-00002-of-00002.safetensors"} {
		f[name] = testdata(t, name)
	}
	return f
}

func TestReadPythonsShards(t *testing.T) {
	w, err := OpenWeights(madeShards(t))
	if err != nil {
		t.Fatal(err)
	}
	checkMade(t, w, F32)
}

func TestWriteEqualsPythons(t *testing.T) {
	for name, dtype := range madeFiles {
		got, err := WriteWeights(madeTensors(), dtype)
		if err != nil {
			t.Fatal(err)
		}
		if want := testdata(t, name+".safetensors"); !bytes.Equal(got, want) {
			t.Errorf("%s: wrote\n%q, Python\n%q", dtype, got, want)
		}
	}
}

func TestOtherTypesAreListedNotRead(t *testing.T) {
	w, err := OpenWeights(Folder{weightsFile: testdata(t, "mixed.safetensors")})
	if err != nil {
		t.Fatal(err)
	}
	if info, _ := w.Info("position_ids"); info.DType != "I64" {
		t.Errorf("position_ids is %v", info)
	}
	wantError(t, w.Read("position_ids", make([]float32, 4)), "position_ids is of type I64")
	wantError(t, w.Read("w", make([]float32, 3)), "w has shape [2], which is not 3 elements")
	wantError(t, w.Read("v", nil), "no tensor v")
}

func wantError(t *testing.T, err error, part string) {
	t.Helper()
	if err == nil || !strings.Contains(err.Error(), part) {
		t.Errorf("error %v, want one with %q", err, part)
	}
}

// file puts a header before n zero bytes of elements.
func file(header string, n int) []byte {
	data := binary.LittleEndian.AppendUint64(nil, uint64(len(header)))
	return append(append(data, header...), make([]byte, n)...)
}

func TestDamagedFiles(t *testing.T) {
	entry := func(dtype, shape string, from, to uint64) string {
		return fmt.Sprintf(`{"dtype":%q,"shape":%s,"data_offsets":[%d,%d]}`, dtype, shape, from, to)
	}
	for _, c := range []struct {
		name, want string
		data       []byte
	}{
		{"empty", "has 0 bytes", nil},
		{"short", "has 7 bytes", make([]byte, 7)},
		{"huge header", "100000000 are the most", binary.LittleEndian.AppendUint64(nil, 1<<63)},
		{"cut header", "within its header of 50", binary.LittleEndian.AppendUint64(nil, 50)},
		{"no JSON", "(header):1:2: this is not JSON", file("{x}", 0)},
		{"list", "must be an object", file("[]", 0)},
		{"entry", "tensor a: the header's entry [1]", file(`{"a":[1]}`, 0)},
		{"one offset below 0", "tensor a: the header's entry", file(`{"a":{"dtype":"F32","shape":[1],"data_offsets":[-4,0]}}`, 4)},
		{"type", `tensor a has the unknown type "F31"`, file(`{"a":`+entry("F31", "[1]", 0, 4)+`}`, 4)},
		{"negative shape", "impossible shape [-1]", file(`{"a":`+entry("F32", "[-1]", 0, 4)+`}`, 4)},
		{"overflowing shape", "impossible shape", file(`{"a":`+entry("F32", "[4294967296,4294967296]", 0, 0)+`}`, 0)},
		{"overflowing bytes", "impossible shape", file(`{"a":`+entry("F32", "[4611686018427387904]", 0, 0)+`}`, 0)},
		{"backwards", "before it starts", file(`{"a":`+entry("F32", "[1]", 4, 0)+`}`, 4)},
		{"size", "needs 8", file(`{"a":`+entry("F32", "[2]", 0, 4)+`}`, 4)},
		{"truncated", "tensor a ends at byte 4, but the file has only 3", file(`{"a":`+entry("F32", "[1]", 0, 4)+`}`, 3)},
		{"trailing", "2 bytes after its last tensor", file(`{"a":`+entry("F32", "[1]", 0, 4)+`}`, 6)},
		{"overlap", "tensor b starts at byte 2, inside", file(`{"a":`+entry("F32", "[1]", 0, 4)+`,"b":`+entry("F32", "[1]", 2, 6)+`}`, 6)},
		{"hole", "tensor b starts at byte 8, but", file(`{"a":`+entry("F32", "[1]", 0, 4)+`,"b":`+entry("F32", "[1]", 8, 12)+`}`, 12)},
	} {
		_, err := OpenWeights(Folder{weightsFile: c.data})
		if err == nil || !strings.Contains(err.Error(), c.want) || !strings.HasPrefix(err.Error(), weightsFile) {
			t.Errorf("%s: error %v, want %q", c.name, err, c.want)
		}
	}
}

func TestDamagedShards(t *testing.T) {
	good := func() Folder { return madeShards(t) }
	const second = "model-00002-of-00002.safetensors"
	for want, damage := range map[string]func(f Folder){
		"no model.safetensors and no":             func(f Folder) { delete(f, indexFile) },
		"index.json:1:2: this is not JSON":        func(f Folder) { f[indexFile] = []byte("{]") },
		"no weight_map":                           func(f Folder) { f[indexFile] = []byte("{}") },
		"which the model folder lacks":            func(f Folder) { delete(f, second) },
		"lacks tensor empty":                      func(f Folder) { f[second] = file(`{"z.vector":{"dtype":"F32","shape":[1],"data_offsets":[0,4]}}`, 4) },
		"tensor new is here":                      func(f Folder) { f[second] = file(`{"new":{"dtype":"F32","shape":[1],"data_offsets":[0,4]}}`, 4) },
		second + " has 3 bytes and is no":         func(f Folder) { f[second] = f[second][:3] },
		"00002.safetensors: tensor z.vector ends": func(f Folder) { f[second] = f[second][:len(f[second])-1] },
	} {
		f := good()
		damage(f)
		_, err := OpenWeights(f)
		wantError(t, err, want)
	}
}

func TestWriteWeightsRefuses(t *testing.T) {
	for want, c := range map[string]struct {
		tensors []Tensor
		dtype   DType
	}{
		"tensor a is there twice":             {[]Tensor{{"a", []int{1}, []float32{1}}, {"a", []int{1}, []float32{1}}}, F32},
		"do not make shape [3]":               {[]Tensor{{"a", []int{3}, []float32{1}}}, F32},
		"holds 65520 at element 1":            {[]Tensor{{"a", []int{2}, []float32{65519, 65520}}}, F16},
		`tensor a cannot be written as "I64"`: {[]Tensor{{"a", []int{1}, []float32{1}}}, "I64"},
		"too large for BF16: write it as F32": {[]Tensor{{"a", []int{1}, []float32{3.4e38}}}, BF16},
	} {
		_, err := WriteWeights(c.tensors, c.dtype)
		wantError(t, err, want)
	}
}

func FuzzOpenWeights(f *testing.F) {
	for name := range madeFiles {
		f.Add(testdata(f, name+".safetensors"))
	}
	f.Add(testdata(f, "mixed.safetensors"))
	f.Fuzz(func(t *testing.T, data []byte) {
		w, err := OpenWeights(Folder{weightsFile: data})
		if err != nil {
			return
		}
		var all []Tensor
		for _, name := range w.Names() {
			info, _ := w.Info(name)
			n, ok := product(info.Shape)
			if !ok || n > uint64(len(data)) {
				t.Fatalf("%s: shape %v in %d bytes", name, info.Shape, len(data))
			}
			x := Tensor{name, info.Shape, make([]float32, n)}
			if w.Read(name, x.Data) == nil {
				all = append(all, x)
			}
		}
		again, err := WriteWeights(all, F32)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := OpenWeights(Folder{weightsFile: again}); err != nil {
			t.Fatal(err)
		}
	})
}

// oneTensor is a safetensors file of one vector of any type.
func oneTensor(dtype DType, elements []byte) []byte {
	header := fmt.Sprintf(`{"w":{"dtype":"%s","shape":[%d],"data_offsets":[0,%d]}}`, dtype, len(elements)/dtypeSizes[dtype], len(elements))
	file := binary.LittleEndian.AppendUint64(nil, uint64(len(header)))
	return append(append(file, header...), elements...)
}

func TestReadF64(t *testing.T) {
	var elements []byte
	want := []float32{0, -1.5, float32(0.1), 3.4e38, 1e-45}
	for _, x := range []float64{0, -1.5, 0.1, 3.4e38, 1e-45} {
		elements = binary.LittleEndian.AppendUint64(elements, math.Float64bits(x))
	}
	w, err := OpenWeights(Folder{weightsFile: oneTensor(F64, elements)})
	if err != nil {
		t.Fatal(err)
	}
	got := make([]float32, len(want))
	if err := w.Read("w", got); err != nil || !slices.Equal(got, want) {
		t.Errorf("read %v, %v", got, err)
	}
}

// TestDamagedWeights checks that a NaN or infinity is reported with its place,
// in every type that can hold one.
func TestDamagedWeights(t *testing.T) {
	for want, file := range map[string][]byte{
		"model.safetensors: tensor w holds NaN at element 2":  oneTensor(F32, bytesOf([]float32{1, 2, float32(math.NaN()), 4})),
		"model.safetensors: tensor w holds -Inf at element 1": oneTensor(F32, bytesOf([]float32{1, float32(math.Inf(-1)), float32(math.NaN())})),
		"tensor w holds +Inf at element 0":                    oneTensor(F16, []byte{0x00, 0x7c}),
		"tensor w holds NaN at element 1":                     oneTensor(BF16, []byte{0x80, 0x3f, 0xc0, 0x7f}),
		"w holds +Inf at element 0":                           oneTensor(F64, binary.LittleEndian.AppendUint64(nil, math.Float64bits(1e300))),
	} {
		w, err := OpenWeights(Folder{weightsFile: file})
		if err != nil {
			t.Fatal(err)
		}
		info, _ := w.Info("w")
		wantError(t, w.Read("w", make([]float32, info.Shape[0])), want)
		if !strings.HasSuffix(want, "element 0") {
			wantError(t, w.ReadPart("w", 1, make([]float32, info.Shape[0]-1)), want)
		}
	}
	if err := checkFinite([]float32{0, -0, 1e-45, math.MaxFloat32, -math.MaxFloat32}, 0); err != nil {
		t.Error(err)
	}
}

func BenchmarkCheckFinite(b *testing.B) {
	x := make([]float32, 1<<20)
	b.SetBytes(int64(4 * len(x)))
	for b.Loop() {
		if err := checkFinite(x, 0); err != nil {
			b.Fatal(err)
		}
	}
}
