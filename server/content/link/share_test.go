package main

import (
	"bytes"
	"encoding/binary"
	"testing"

	"github.com/tetratelabs/wazero"
	"github.com/tetratelabs/wazero/api"
	"github.com/tetratelabs/wazero/experimental"
)

// goProgram returns a program with what Go's linker writes: an import, a table,
// a memory, the globals, exports and data.
func goProgram(pages byte, segments []segment) []byte {
	var globals []byte
	for _, kind := range "\x7f\x7e\x7e" { // int32, int64, int64, which change
		globals = append(globals, byte(kind), 1, 0x41+byte(kind&1^1), 0, over)
	}
	return assemble([]section{
		{1, []byte("\x01\x60\x00\x00")},
		{importSection, append(append([]byte{1}, append(name("gojs"), name("now")...)...), 0, 0)},
		{4, []byte("\x01\x70\x00\x01")},
		{memorySection, []byte{1, 0, pages}},
		{6, append([]byte{3}, globals...)},
		{exportSection, append(append([]byte{1}, name("mem")...), 2, 0)},
		{dataSection, encode(segments)},
	})
}

// TestShare checks that a WebAssembly runtime accepts the shared program, that
// it imports a memory next to what it imported before, and that its data are
// told but not loaded.
func TestShare(t *testing.T) {
	segments := []segment{{8, []byte("data")}, {1 << 16, []byte("more data")}}
	shared, err := share(goProgram(3, segments))
	if err != nil {
		t.Fatal(err)
	}
	threads := api.CoreFeaturesV2 | experimental.CoreFeaturesThreads
	r := wazero.NewRuntimeWithConfig(t.Context(), wazero.NewRuntimeConfigInterpreter().WithCoreFeatures(threads).WithCustomSections(true))
	defer r.Close(t.Context())
	m, err := r.CompileModule(t.Context(), shared)
	if err != nil {
		t.Fatal(err)
	}
	if n := len(m.ImportedFunctions()); n != 1 {
		t.Errorf("%d functions are imported, want 1", n)
	}
	memories := m.ImportedMemories()
	if len(memories) != 1 {
		t.Fatalf("%d memories are imported, want 1", len(memories))
	}
	module, name, _ := memories[0].Import()
	if most, limited := memories[0].Max(); module != "go" || name != "mem" || memories[0].Min() != minPages || most != maxPages || !limited {
		t.Errorf("%s.%s with %d to %d pages is imported", module, name, memories[0].Min(), most)
	}
	if len(m.ExportedMemories()) != 1 {
		t.Error("the memory is not exported any more")
	}
	if sections := m.CustomSections(); len(sections) != 1 || sections[0].Name() != "data" {
		t.Errorf("there are %d sections of its own, not one of data", len(sections))
	} else {
		told := sections[0].Data()
		for _, s := range segments {
			head := binary.LittleEndian.AppendUint32(binary.LittleEndian.AppendUint32(nil, uint32(s.address)), uint32(len(s.data)))
			if told, _ = bytes.CutPrefix(told, head); !bytes.HasPrefix(told, s.data) {
				t.Errorf("the data at %d are missing", s.address)
			}
			told = told[len(s.data):]
		}
	}
	for _, export := range []string{"table", "SP", "CTXT", "g"} {
		if !bytes.Contains(shared, append([]byte{byte(len(export))}, export...)) {
			t.Errorf("%s is not exported", export)
		}
	}
}

func TestShareRefusesWhatItDoesNotKnow(t *testing.T) {
	limited := bytes.Replace(goProgram(3, nil), []byte{memorySection, 3, 1, 0, 3}, []byte{memorySection, 4, 1, 1, 3, 9}, 1)
	large := assemble([]section{{memorySection, binary.AppendUvarint([]byte{1, 0}, minPages+1)}})
	for what, program := range map[string][]byte{"a memory with a maximum": limited, "a larger memory": large, "a text": []byte("a text")} {
		if _, err := share(program); err == nil {
			t.Errorf("%s is shared", what)
		}
	}
}
