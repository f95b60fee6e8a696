//go:build js && wasm

package browser

import (
	"syscall/js"

	"tuneground/engine/cpu"
)

// UseThreads makes d compute on n threads if this Worker's memory can be shared.
func UseThreads(d *cpu.Device, n int) {
	start := js.Global().Get("startHelper")
	if start.IsUndefined() {
		return
	}
	d.StartHelpers(func(h *cpu.Helper) {
		stack, g, closure, ended := h.State()
		start.Invoke(stack, g, closure, ended)
	})
	d.UseThreads(n)
}
