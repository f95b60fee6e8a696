package main

import (
	"bytes"
	"math/rand/v2"
	"reflect"
	"testing"

	"github.com/tetratelabs/wazero"
)

// program returns a program with a page of memory that holds these segments.
func program(segments []segment) []byte {
	b := appendBytes(append([]byte(magic), 5), []byte{1, 0, 1}) // a memory of one page
	b = appendBytes(append(b, 7), []byte("\x01\x06memory\x02\x00"))
	return appendBytes(append(b, dataSection), encode(segments))
}

// memory returns the memory of a program that a WebAssembly runtime has loaded.
func memory(t *testing.T, program []byte) []byte {
	t.Helper()
	r := wazero.NewRuntime(t.Context())
	defer r.Close(t.Context())
	m, err := r.Instantiate(t.Context(), program)
	if err != nil {
		t.Fatal(err)
	}
	const page = 64 << 10
	content, _ := m.ExportedMemory("memory").Read(0, page)
	return bytes.Clone(content)
}

func TestJoinKeepsTheMemory(t *testing.T) {
	random := rand.New(rand.NewPCG(1, 2))
	var segments []segment
	for at := uint64(63); at < 60_000; {
		s := segment{at, bytes.Repeat([]byte{byte(len(segments) + 1)}, 1+random.IntN(20))}
		segments = append(segments, s)
		at = s.end() + random.Uint64N(2*mostZeros)
	}
	segments = append(segments, segment{0, []byte("before all others")}, segment{100, []byte("over others")})
	split := program(segments)
	joined, err := join(split)
	if err != nil {
		t.Fatal(err)
	}
	if len(joined) <= len(split) {
		t.Errorf("the joined program has %d bytes, the other %d: no gap was filled", len(joined), len(split))
	}
	if !bytes.Equal(memory(t, joined), memory(t, split)) {
		t.Error("the joined program has another memory")
	}
}

func TestOnlyShortGapsAreFilled(t *testing.T) {
	got := fill([]segment{{8, []byte("a")}, {9, []byte("b")}, {12, []byte("c")}, {13 + mostZeros, []byte("d")}, {14 + 2*mostZeros + 1, []byte("e")}, {0, []byte("f")}})
	long := append([]byte("ab\x00\x00c"), make([]byte, mostZeros)...)
	want := []segment{{8, append(long, 'd')}, {14 + 2*mostZeros + 1, []byte("e")}, {0, []byte("f")}}
	if !reflect.DeepEqual(got, want) {
		t.Errorf("joined to %v, want %v", got, want)
	}
}

func TestOtherFilesAreRefused(t *testing.T) {
	good := program([]segment{{8, []byte("data")}})
	passive := bytes.Clone(good)
	passive[bytes.LastIndex(good, []byte{active, constant})] = 1
	for what, file := range map[string][]byte{"a text": []byte("a text"), "a part of a program": good[:len(good)-1], "a passive segment": passive} {
		if _, err := join(file); err == nil {
			t.Errorf("%s is joined", what)
		}
	}
}
