//go:build js && wasm

package browser

import (
	"errors"
	"syscall/js"
	"time"
	"unsafe"

	"tuneground/engine/gpu"
	"tuneground/engine/message"
)

// GPU is the browser's GPU, as a queue for package gpu. It talks to web/gpu.js:
// a submission of any size is one call.
type GPU struct {
	player js.Value
	done   chan error // result of the submission that is waited for
	last   Traffic    // up to the end of the last wait
	now    Traffic
	waited time.Duration
}

// Traffic counts the exchange between the engine and the GPU from the end of
// one wait to the end of the next: in training, during a step.
type Traffic struct {
	Calls      int `json:"js_calls"`   // into JavaScript
	ReadBytes  int `json:"read_bytes"` // read back
	Dispatches int `json:"dispatches"`
}

// OpenGPU asks the browser for a GPU. The error says why there is none.
func OpenGPU() (*GPU, gpu.Limits, error) {
	player, err := await(js.Global().Call("openGPU"))
	if err != nil {
		var cause js.Error
		if errors.As(err, &cause) {
			err = errors.New(cause.Value.Get("message").String())
		}
		return nil, gpu.Limits{}, message.Errorf("there is no WebGPU here: %w", err)
	}
	g := &GPU{player: player, done: make(chan error, 1)}
	player.Set("done", js.FuncOf(func(js.Value, []js.Value) any {
		g.done <- nil
		return nil
	}))
	player.Set("failed", js.FuncOf(func(_ js.Value, args []js.Value) any {
		err := errors.New(args[0].String())
		if args[1].Bool() {
			err = gpu.ErrMemory
		}
		g.done <- err
		return nil
	}))
	return g, gpu.Limits{
		Name:          player.Get("name").String(),
		Software:      player.Get("software").Bool(),
		MaxBufferSize: player.Get("maxBufferSize").Int(),
		MaxBuffers:    player.Get("maxBuffers").Int(),
		Subgroups:     player.Get("subgroups").Bool(),
	}, nil
}

// Destroy releases the GPU. Later submissions fail, as when the browser takes
// the GPU away.
func (g *GPU) Destroy() { g.player.Call("destroy") }

// Buffer implements [gpu.Queue].
func (g *GPU) Buffer(id, n int) { g.player.Call("buffer", id, 4*n) }

// Pipeline implements [gpu.Queue].
func (g *GPU) Pipeline(id, slots int, source string) { g.player.Call("pipeline", id, slots, source) }

// Group implements [gpu.Queue].
func (g *GPU) Group(id int, buffers []uint32) {
	g.player.Call("group", id, address(buffers), len(buffers))
}

// Write implements [gpu.Queue].
func (g *GPU) Write(buffer, offset int, src []float32) {
	g.now.Calls++
	g.player.Call("write", buffer, 4*offset, address(src), 4*len(src))
}

// Submit implements [gpu.Queue].
func (g *GPU) Submit(s *gpu.Stream, dst []float32, buffer, offset int) error {
	g.now.Calls++
	g.now.Dispatches += s.Dispatches
	g.player.Call("submit", address(s.Commands), len(s.Commands), address(s.Parameters), 4*len(s.Parameters),
		address(s.Lists), 4*len(s.Lists), address(dst), 4*len(dst), buffer, 4*offset)
	if len(dst) == 0 {
		return nil
	}
	g.now.ReadBytes += 4 * len(dst)
	began := time.Now()
	err := <-g.done
	g.waited += time.Since(began)
	g.last, g.now = g.now, Traffic{}
	return err
}

// address returns the address of x in the module's memory, which JavaScript
// sees too, or 0 if x is empty. Go's collector does not move objects on the
// heap.
func address[T any](x []T) int {
	if len(x) == 0 {
		return 0
	}
	return int(uintptr(unsafe.Pointer(unsafe.SliceData(x))))
}
