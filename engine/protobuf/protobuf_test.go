package protobuf

import (
	"errors"
	"slices"
	"testing"

	"google.golang.org/protobuf/encoding/protowire"
)

func TestFields(t *testing.T) {
	var m []byte
	m = protowire.AppendVarint(protowire.AppendTag(m, 1, protowire.VarintType), 300)
	m = protowire.AppendBytes(protowire.AppendTag(m, 2, protowire.BytesType), []byte("text"))
	m = protowire.AppendFixed32(protowire.AppendTag(m, 3, protowire.Fixed32Type), 7)
	m = protowire.AppendFixed64(protowire.AppendTag(m, 40, protowire.Fixed64Type), 8)
	var got []Field
	if err := Fields(m, func(f Field) error { got = append(got, f); return nil }); err != nil {
		t.Fatal(err)
	}
	if len(got) != 4 || got[0].Value != 300 || string(got[1].Data) != "text" || got[2].Value != 7 || got[3].Value != 8 || got[3].Number != 40 {
		t.Errorf("%+v", got)
	}
	stop := errors.New("stop")
	if err := Fields(m, func(f Field) error { return stop }); err != stop {
		t.Errorf("the visitor's error became %v", err)
	}
	for end := range m {
		if err := Fields(m[:end], func(Field) error { return nil }); err != nil && err != ErrDamaged {
			t.Errorf("cut at %d: %v", end, err)
		}
	}
}

func TestNumbers(t *testing.T) {
	packed := protowire.AppendVarint(protowire.AppendVarint(nil, 1), 1<<40)
	if got, err := Numbers(packed); err != nil || !slices.Equal(got, []uint64{1, 1 << 40}) {
		t.Errorf("%v, %v", got, err)
	}
	if _, err := Numbers([]byte{128}); err != ErrDamaged {
		t.Errorf("half a number gives %v", err)
	}
}

// FuzzFields checks that fields lie within the message, whatever its bytes.
func FuzzFields(f *testing.F) {
	f.Add([]byte{8, 1, 18, 1, 'a'})
	f.Add([]byte{0xff, 0xff, 0xff, 0xff, 0xff, 1})
	f.Fuzz(func(t *testing.T, message []byte) {
		total := 0
		Fields(message, func(f Field) error { total += len(f.Data); return nil })
		Numbers(message)
		if total > len(message) {
			t.Errorf("%d bytes of fields in %d", total, len(message))
		}
	})
}
