package session

import (
	"math"
	"slices"
	"testing"

	"tuneground/engine/run"
)

// What is listed of a checkpoint's tensors is what loading it for the task does, and their
// means are those of the model that is then in memory.
func TestTheTensorsListedAreThoseLoaded(t *testing.T) {
	for _, name := range []string{"bert-tiny-en", "bert-tiny-zh", "gpt2-tiny-stories", "t5-tiny-en-zh"} {
		s, r := looker()
		must(t, s.Run(run.Command{Do: run.LoadModel, Config: run.Config{Model: name, Task: run.TextClassification, Dropout: -1}}))
		for _, task := range run.FamilyOf(s.ckpt.Config.ModelType).Tasks {
			c := run.DefaultFor(task)
			c.Model = name
			must(t, s.Run(run.Command{Do: run.ListTensors, Config: c, Look: &run.Look{Model: name, Task: task}}))
			listed := r.last(t, run.TensorsListed).Tensors
			must(t, s.Run(run.Command{Do: run.LoadModel, Config: c}))
			sameAsLoaded(t, name+" for "+task, listed, r.last(t, run.ModelReady).Model)
			sameMoments(t, s, listed)
		}
	}
}

func sameAsLoaded(t *testing.T, what string, listed *run.TensorsInfo, info *run.ModelInfo) {
	t.Helper()
	names, size := map[string][]string{}, int64(0)
	for _, x := range listed.Tensors {
		if x.State != run.TensorDropped {
			size += x.Size()
		}
		if !x.Copy {
			names[x.State] = append(names[x.State], x.Name)
		}
	}
	for _, x := range []struct {
		state string
		want  []string
	}{{run.TensorNew, info.New}, {run.TensorDropped, info.Unexpected}} {
		if !slices.Equal(names[x.state], x.want) && len(names[x.state])+len(x.want) > 0 {
			t.Errorf("%s: %v are listed as %s, loading says %v", what, names[x.state], x.state, x.want)
		}
	}
	if n := len(names[run.TensorLoaded]); n != info.Loaded || size != info.Parameters {
		t.Errorf("%s: %d tensors are loaded and %d parameters there, want %d and %d", what, n, size, info.Loaded, info.Parameters)
	}
}

// sameMoments compares with the current model, which was initialised from the same seed.
func sameMoments(t *testing.T, s *Session, listed *run.TensorsInfo) {
	t.Helper()
	at := map[string]run.TensorInfo{}
	for _, x := range listed.Tensors {
		at[x.Name] = x
	}
	for _, x := range s.model.Tensors(s.model.Device) {
		var sum, squares float64
		for _, v := range x.Data {
			sum += float64(v)
		}
		mean := sum / float64(len(x.Data))
		for _, v := range x.Data {
			squares += (float64(v) - mean) * (float64(v) - mean)
		}
		std, got := math.Sqrt(squares/float64(len(x.Data))), at[x.Name]
		if math.Abs(got.Mean-mean) > 1e-9 || math.Abs(got.Std-std) > 1e-6 || !slices.Equal(got.Shape, x.Shape) {
			t.Errorf("%s: shape %v, mean %g, deviation %g are listed, not %v, %g, %g", x.Name, got.Shape, got.Mean, got.Std, x.Shape, mean, std)
		}
	}
}

// A checkpoint that is not there, and a command that says nothing, are refused; the current
// model stays.
func TestTensorsThatCannotBeListed(t *testing.T) {
	s, _ := looker()
	for _, look := range []*run.Look{nil, {Model: "bert-tiny-en"}, {Task: run.FillMask}, {Model: "no-such-model", Task: run.FillMask}, {Model: "gpt2-tiny-stories", Task: run.FillMask}} {
		if s.Run(run.Command{Do: run.ListTensors, Config: run.Default(), Look: look}) == nil {
			t.Errorf("%+v is accepted", look)
		}
	}
	if s.model != nil || s.side != nil {
		t.Error("a model is loaded")
	}
}
