//go:build js && wasm

package browser

import "syscall/js"

// tunings is the cache in which the browser keeps what Tune found, by adapter.
// server/site/assets/app-worker.js leaves it alone when the application changes.
const tunings = "tuneground-tunings"

// recall sets what was found for this adapter on an earlier visit, if anything.
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

// remember keeps what Tune found. Where that cannot be done the next visit tunes
// again.
func (d *Device) remember() {
	if cache, err := openTunings(); err == nil {
		await(cache.Call("put", d.address(), js.Global().Get("Response").New(d.Tuning())))
	}
}

// openTunings opens the cache. Where cookies are blocked some browsers throw where
// it is only looked at, which a call turns into a panic.
func openTunings() (cache js.Value, err error) {
	defer func() {
		if cause := recover(); cause != nil {
			err = cause.(error)
		}
	}()
	caches := js.Global().Get("Reflect").Call("get", js.Global(), "caches")
	return await(caches.Call("open", tunings))
}

// address is where in the cache the adapter's tuning is: below the site's own.
func (d *Device) address() string {
	return "../tuning/" + js.Global().Call("encodeURIComponent", d.Name()).String()
}
