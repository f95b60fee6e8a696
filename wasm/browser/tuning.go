//go:build js && wasm

package browser

import "syscall/js"

// tunings is the cache in which the browser keeps the results of Tune, by
// adapter. server/site/assets/app-worker.js keeps it when the application
// changes.
const tunings = "tuneground-tunings"

// recall restores this adapter's result from an earlier visit, if there is one.
func (d *Device) recall() bool {
	cache, err := openTunings()
	if err != nil {
		return false
	}
	kept, err := await(cache.Call("match", d.address()))
	if err != nil || !kept.Truthy() {
		return false
	}
	tuning, err := await(kept.Call("text"))
	return err == nil && d.SetTuning(tuning.String())
}

// remember stores the result of Tune. If that fails, the next visit tunes
// again.
func (d *Device) remember() {
	if cache, err := openTunings(); err == nil {
		await(cache.Call("put", d.address(), js.Global().Get("Response").New(d.Tuning())))
	}
}

// openTunings opens the cache. With cookies blocked, some browsers throw on
// mere access, which a call turns into a panic.
func openTunings() (cache js.Value, err error) {
	defer func() {
		if cause := recover(); cause != nil {
			err = cause.(error)
		}
	}()
	caches := js.Global().Get("Reflect").Call("get", js.Global(), "caches")
	return await(caches.Call("open", tunings))
}

// address is the key of the adapter's tuning in the cache: an address in the
// site.
func (d *Device) address() string {
	return "../tuning/" + js.Global().Call("encodeURIComponent", d.Name()).String()
}
