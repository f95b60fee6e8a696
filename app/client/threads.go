package client

import (
	"github.com/maxence-charriere/go-app/v10/pkg/app"

	"tuneground/engine/run"
)

// cores returns how many processors the browser offers to a page. It is 1 where
// Workers cannot share memory, and all of them are of no use.
func cores() int {
	n := app.Window().Get("navigator").Get("hardwareConcurrency")
	if !app.Window().Get("crossOriginIsolated").Truthy() || !n.Truthy() {
		return 1
	}
	return n.Int()
}

// spareKey is where the browser keeps how many cores are left to the reader.
const spareKey = "spare-cores"

// readSpare takes Spare from an earlier visit, if it was chosen there.
func (s *Client) readSpare(ctx app.Context) {
	s.Cores = cores()
	s.Spare = run.SpareCores(s.Cores)
	var chosen *int
	if ctx.LocalStorage().Get(spareKey, &chosen); chosen != nil {
		s.Spare = min(max(0, *chosen), s.Cores-1)
	}
}

// LeaveCores makes the engine compute on all cores but n, also on later visits.
func (s *Client) LeaveCores(n int) {
	s.Spare = n
	s.remember(spareKey, n)
	s.tellThreads()
	s.touch(Settings)
}

// tellThreads tells the worker on how many threads to compute.
func (s *Client) tellThreads() {
	if s.Cores > 1 {
		s.encode(run.Command{Do: run.UseThreads, Threads: run.Threads(s.Cores, s.Spare)})
	}
}
