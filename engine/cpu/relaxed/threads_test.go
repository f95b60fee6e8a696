package relaxed

import (
	"context"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/tetratelabs/wazero"
	"github.com/tetratelabs/wazero/api"
	"github.com/tetratelabs/wazero/experimental"
)

// sharedMemoryOnly is a module that exports one page of shared memory as "mem".
var sharedMemoryOnly = []byte("\x00asm\x01\x00\x00\x00" + "\x05\x04\x01\x03\x01\x01" + "\x07\x07\x01\x03mem\x02\x00")

// newBoard returns a function that calls one of the module for a board, and its
// result, if it has one.
func newBoard(t *testing.T) (call func(name string, args ...int) int) {
	ctx := context.Background()
	threads := api.CoreFeaturesV2 | experimental.CoreFeaturesThreads
	r := wazero.NewRuntimeWithConfig(ctx, wazero.NewRuntimeConfigInterpreter().WithCoreFeatures(threads))
	t.Cleanup(func() { r.Close(ctx) })
	if _, err := r.InstantiateWithConfig(ctx, sharedMemoryOnly, wazero.NewModuleConfig().WithName("go")); err != nil {
		t.Fatal(err)
	}
	module, err := r.InstantiateWithConfig(ctx, boardModule(), wazero.NewModuleConfig().WithName("k"))
	if err != nil {
		t.Fatal(err)
	}
	return func(name string, args ...int) int {
		const board = 64
		stack := []uint64{board}
		for _, a := range args {
			stack = append(stack, api.EncodeI32(int32(a)))
		}
		results, err := module.ExportedFunction(name).Call(ctx, stack...)
		if err != nil {
			t.Error(err)
		}
		if len(results) == 0 {
			return 0
		}
		return int(api.DecodeI32(results[0]))
	}
}

// boardModule is the shared module for a memory of one page.
func boardModule() []byte {
	return encodeModule(code{0x03, 0x01, 0x01}, boardFunctions()...)
}

func TestBoard(t *testing.T) {
	call := newBoard(t)
	if got := call("take"); got != -1 {
		t.Errorf("part %d of no job is taken", got)
	}
	for _, n := range []int{3, 1} {
		call("publish", n)
		for i := range n {
			call("rest", 1) // returns, as there are parts
			if got := call("take"); got != i {
				t.Errorf("part %d is taken, want %d", got, i)
			}
			if call("await", n, 1) != 0 {
				t.Errorf("all of %d parts are done after %d", n, i)
			}
			call("finish")
		}
		if call("take") != -1 {
			t.Errorf("a part is taken that a job of %d does not have", n)
		}
		if call("await", n, 1) != 1 {
			t.Errorf("not all of %d parts are done", n)
		}
	}
}

// TestHelpersDoEachPartOnce lets helpers sleep between jobs.
func TestHelpersDoEachPartOnce(t *testing.T) {
	call := newBoard(t)
	var times [40]atomic.Int32
	var over atomic.Bool
	take := func() {
		for i := call("take"); i >= 0; i = call("take") {
			times[i].Add(1)
			call("finish")
		}
	}
	var helpers sync.WaitGroup
	for range 3 {
		helpers.Go(func() {
			for !over.Load() {
				take()
				call("rest", 10)
			}
		})
	}
	for n := 1; n <= len(times); n++ {
		call("publish", n)
		take()
		for call("await", n, 10) == 0 {
		}
		for i := range n {
			if got := times[i].Swap(0); got != 1 {
				t.Fatalf("part %d of %d was done %d times", i, n, got)
			}
		}
	}
	over.Store(true)
	gone := make(chan bool)
	go func() { helpers.Wait(); close(gone) }()
	for {
		call("publish", 0) // wakes the helpers; one may be about to sleep
		select {
		case <-gone:
			return
		case <-time.After(time.Millisecond):
		}
	}
}
