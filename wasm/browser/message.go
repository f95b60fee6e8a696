//go:build js && wasm

// Package browser is the worker's interface to the browser: messages, files and
// the site's own folders. It holds all of the engine's use of syscall/js.
package browser

import "syscall/js"

// Listen calls handle with every message: its command, as JSON, and its files.
// Messages that came earlier are handled first.
func Listen(handle func(command string, files []Blob)) {
	receive := func(data js.Value) {
		var files []Blob
		if list := data.Get("files"); list.Truthy() {
			for i := range list.Length() {
				files = append(files, Blob{list.Index(i)})
			}
		}
		handle(data.Get("command").String(), files)
	}
	global := js.Global()
	global.Set("onmessage", js.FuncOf(func(_ js.Value, args []js.Value) any {
		receive(args[0].Get("data"))
		return nil
	}))
	waiting := global.Get("waiting")
	for i := range waiting.Length() {
		receive(waiting.Index(i))
	}
	global.Set("waiting", js.Undefined())
}

// Post sends an event, as JSON, with a file in parts or nil.
func Post(event string, file [][]byte) {
	if file == nil {
		post(event, js.Global().Get("Array").New())
		return
	}
	out := newOutlet()
	for _, part := range file {
		out.add(part) // Blobs take all
	}
	out.Post(event)
}

func post(event string, files js.Value) {
	message := js.Global().Get("Object").New()
	message.Set("event", event)
	message.Set("files", files)
	js.Global().Call("postMessage", message)
}

// Yielder returns a function that lets the browser deliver waiting messages to
// this Worker. It posts a message to itself, because timers wait 4 ms and more.
func Yielder() func() {
	channel := js.Global().Get("MessageChannel").New()
	back := make(chan struct{}, 1)
	channel.Get("port1").Set("onmessage", js.FuncOf(func(js.Value, []js.Value) any {
		back <- struct{}{}
		return nil
	}))
	port := channel.Get("port2")
	return func() {
		port.Call("postMessage", 0)
		<-back
	}
}

// HasKernels reports whether the second module is loaded.
func HasKernels() bool { return js.Global().Get("hasKernels").Bool() }
