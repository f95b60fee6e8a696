package session

import (
	"math"
	"reflect"
	"strings"
	"testing"

	"tuneground/engine/run"
)

// matrixSeen is a weight of the test's model.
const matrixSeen = "bert.encoder.layer.1.attention.self.query.weight"

// A run that is observed is to the digit what it is otherwise. It shows its texts' vectors
// before, within and after, and the change of a matrix: of rank r by LoRA, none where the
// matrix is frozen.
func TestARunIsObserved(t *testing.T) {
	grid := run.Grid{Seeds: 1, Settings: []run.Values{{Setting: "method", Values: []string{run.Full, run.LoRA, run.Head}}}}
	c := settings()
	c.MaxSteps, c.EvalStrategy, c.LoRA.R, c.Dropout = 9, "no", 2, 0.1
	_, _, plain := swept(t, c, &run.Sweep{Grid: grid})
	_, r, seen := swept(t, c, &run.Sweep{Grid: grid, Observe: &run.Observe{Moments: 4, Texts: 12, Matrix: matrixSeen}})
	for i := range plain {
		if !reflect.DeepEqual(recordOf(plain[i]), recordOf(seen[i])) {
			t.Errorf("run %d is another when it is observed", i+1)
		}
	}
	all := r.all(run.Observed)
	if len(all) != 3 {
		t.Fatalf("%d runs are observed", len(all))
	}
	for i, ranks := range [][2]int{{3, 16}, {1, 2}, {0, 0}} {
		x := all[i].Observed
		p := x.Projection
		var steps []int
		for _, m := range p.Moments {
			steps = append(steps, m.Step)
			if len(m.Points) != 12 || math.Abs(m.Silhouette) > 1 {
				t.Errorf("run %d has after step %d %d points, silhouette %g", i+1, m.Step, len(m.Points), m.Silhouette)
			}
		}
		if !reflect.DeepEqual(steps, []int{0, 3, 6, 9}) || len(p.Texts) != 12 || p.Width != 16 || p.Share <= 0 || p.Share > 1+1e-9 {
			t.Errorf("run %d is seen after the steps %v, %d texts of width %d, share %g", i+1, steps, len(p.Texts), p.Width, p.Share)
		}
		moved := p.Moments[0].Points[0] != p.Moments[3].Points[0]
		if rank := x.Change.Rank(0.999999); rank < ranks[0] || rank > ranks[1] || moved != (i < 2) {
			t.Errorf("run %d changes its matrix by rank %d, want %v; the texts moved: %v", i+1, rank, ranks, moved)
		}
	}
}

// The silhouette tells that training pulls the classes apart.
func TestTrainingPullsTheClassesApart(t *testing.T) {
	c := settings()
	c.LoadBestModelAtEnd, c.Epochs = false, 6
	_, r, _ := swept(t, c, &run.Sweep{Grid: run.Grid{Seeds: 1}, Observe: &run.Observe{Moments: 2, Texts: 20}})
	m := r.last(t, run.Observed).Observed.Projection.Moments
	if m[1].Silhouette < m[0].Silhouette+0.2 {
		t.Errorf("the silhouette goes from %g to %g", m[0].Silhouette, m[1].Silhouette)
	}
}

// What cannot be observed is refused before the run.
func TestBadObservations(t *testing.T) {
	for says, o := range map[string]run.Observe{
		"no matrix": {Matrix: "bert.pooler"}, "at 1 moments": {Moments: 1, Texts: 9}, "at least 3": {Moments: 2, Texts: 2},
	} {
		s, r := newSession(t)
		err := s.Run(run.Command{ID: 1, Do: run.StartSweep, Config: settings(), Sweep: &run.Sweep{Grid: run.Grid{Seeds: 1}, Observe: &o}})
		if err == nil || !strings.Contains(err.Error(), says) || len(r.all(run.Step)) > 0 {
			t.Errorf("%+v: %v", o, err)
		}
	}
}
