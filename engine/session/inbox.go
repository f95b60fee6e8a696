package session

import (
	"slices"
	"sync"

	"tuneground/engine/message"
	"tuneground/engine/run"
)

// A request is a Command with its files.
type request struct {
	run.Command
	files []File
}

func (r request) stops() bool { return r.Do == run.Stop }

// again returns an error if r cannot be executed twice.
func (r request) again(failure error) error {
	if len(r.files) > 0 {
		return message.Errorf("the GPU failed (%w) during the work on the file; choose the file again", failure)
	}
	return nil
}

// inbox is an unbounded queue: senders never wait.
type inbox struct {
	mu    sync.Mutex
	queue []request
	wake  chan struct{}
}

func (b *inbox) put(r request) {
	b.mu.Lock()
	b.queue = append(b.queue, r)
	b.mu.Unlock()
	select {
	case b.wake <- struct{}{}:
	default:
	}
}

// poll returns the oldest request that accept allows, if there is one.
func (b *inbox) poll(accept func(request) bool) (request, bool) {
	b.mu.Lock()
	defer b.mu.Unlock()
	i := slices.IndexFunc(b.queue, accept)
	if i < 0 {
		return request{}, false
	}
	r := b.queue[i]
	b.queue = slices.Delete(b.queue, i, i+1)
	return r, true
}

// take waits for such a request.
func (b *inbox) take(accept func(request) bool) request {
	for {
		if r, ok := b.poll(accept); ok {
			return r
		}
		<-b.wake
	}
}

func anything(request) bool { return true }
