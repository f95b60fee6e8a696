package e2e

import (
	"io/fs"
	"math"
	"os"
	"path/filepath"
	"testing"

	"tuneground/engine/cpu"
	"tuneground/engine/run"
	"tuneground/engine/session"
)

// natively executes commands with the same engine on the same files in this
// process, and returns its events.
func natively(t *testing.T, commands ...func(*session.Session) error) []run.Event {
	t.Helper()
	folder := func(name string) fs.FS { return os.DirFS(filepath.Join(root, "static", name)) }
	var said []run.Event
	s := session.New(session.Options{
		CPU: cpu.New(), Models: folder("models"), Datasets: folder("datasets"), Words: folder("words"),
		Emit: func(e run.Event, _ [][]byte) { said = append(said, e) },
	})
	for _, command := range commands {
		if err := command(s); err != nil {
			t.Fatal("natively:", err)
		}
	}
	return said
}

// trainNatively returns the steps of a run.
func trainNatively(t *testing.T, c run.Config) []run.Event {
	t.Helper()
	return only(run.Step, natively(t, func(s *session.Session) error {
		return s.Run(run.Command{Do: run.Start, Config: c})
	}))
}

// only returns the events of one kind.
func only(kind string, events []run.Event) []run.Event {
	var list []run.Event
	for _, e := range events {
		if e.Event == kind {
			list = append(list, e)
		}
	}
	return list
}

// expectSameLosses compares every step's loss. The two devices differ in
// rounding only.
func expectSameLosses(t *testing.T, got, want []run.Event) {
	t.Helper()
	const tolerance = 1e-4
	if len(got) != len(want) || len(got) < 20 {
		t.Fatalf("the page did %d steps, natively there are %d; both should be the same and at least 20", len(got), len(want))
	}
	worst := 0.0
	for i := range want {
		a, b := got[i].Step, want[i].Step
		if a.Step != b.Step || a.LearningRate != b.LearningRate {
			t.Errorf("the page's step %d has the learning rate %v, natively step %d has %v", a.Step, a.LearningRate, b.Step, b.LearningRate)
		}
		diff := math.Abs(a.Loss - b.Loss)
		worst = max(worst, diff)
		if !(diff <= tolerance) {
			t.Errorf("at step %d the page's loss is %.7f, natively it is %.7f", i+1, a.Loss, b.Loss)
		}
	}
	t.Logf("%d losses differ by at most %.1e", len(want), worst)
}
