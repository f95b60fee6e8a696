//go:build js && wasm

package browser

import (
	"syscall/js"

	"tuneground/engine/store"
)

// An Outlet is a file that grows outside of the program's memory: on the disk or, where
// the browser has no room there for web pages, in Blobs.
type Outlet struct {
	part  []byte                   // not written yet
	file  store.File               // on the disk, to be written; or nil
	get   func() (js.Value, error) // file, once it is closed
	parts js.Value                 // Blobs, in order
}

// outletPart is the number of bytes that are written at once.
const outletPart = 1 << 20

// newOutlet returns an empty file in Blobs.
func newOutlet() *Outlet { return &Outlet{parts: js.Global().Get("Array").New()} }

// Write appends to the file.
func (o *Outlet) Write(b []byte) (int, error) {
	if o.part = append(o.part, b...); len(o.part) < outletPart {
		return len(b), nil
	}
	if err := o.add(o.part); err != nil {
		return 0, err
	}
	o.part = o.part[:0]
	return len(b), nil
}

func (o *Outlet) add(part []byte) error {
	if o.file != nil {
		n, err := o.file.Write(part)
		if err == nil {
			return nil
		}
		if err := o.leaveDisk(); err != nil {
			return err
		}
		part = part[n:]
	}
	bytes, list := js.Global().Get("Uint8Array").New(len(part)), js.Global().Get("Array").New()
	js.CopyBytesToJS(bytes, part)
	list.Call("push", bytes)
	o.parts.Call("push", js.Global().Get("Blob").New(list))
	return nil
}

// leaveDisk makes what is on the disk the first of the Blobs.
func (o *Outlet) leaveDisk() error {
	if err := o.file.Close(); err != nil {
		return err
	}
	o.file = nil
	file, err := o.get()
	if err == nil {
		o.parts.Call("push", file)
	}
	return err
}

// Post sends an event, as JSON, with the file, which is complete.
func (o *Outlet) Post(event string) error {
	if err := o.add(o.part); err != nil {
		return err
	}
	if o.file != nil {
		if err := o.leaveDisk(); err != nil {
			return err
		}
	}
	files := js.Global().Get("Array").New()
	files.Call("push", js.Global().Get("Blob").New(o.parts))
	post(event, files)
	return nil
}
