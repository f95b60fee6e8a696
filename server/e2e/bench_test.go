package e2e

import (
	"encoding/json"
	"fmt"
	"math"
	"strings"
	"testing"

	"github.com/chromedp/chromedp"

	"tuneground/engine/run"
)

// A record is the JSON that the bench page copies.
type record struct {
	run.BenchInfo
	Browser struct {
		UserAgent           string
		HardwareConcurrency int
	}
	Figures []run.Figure
}

// figure returns the figure of a subject on a device.
func (r *record) figure(t *testing.T, name, device string) run.Figure {
	t.Helper()
	for _, f := range r.Figures {
		if f.Name == name && f.Device == device {
			return f
		}
	}
	t.Fatalf("the record has no figure of %s on %s", name, device)
	return run.Figure{}
}

// TestBench measures this machine on the bench page, on the CPU and on a
// software GPU, in the shortest time. Only the smallest model has a readable
// shape, as the GPU takes long for the others.
func TestBench(t *testing.T) {
	var absent []string
	for _, model := range []string{"all-MiniLM-L6-v2", "bge-small-zh-v1.5", "gpt2-tiny-stories", "t5-tiny-en-zh"} {
		absent = append(absent, "/models/"+model+"/config.json")
	}
	p := freshPage(t, absent)
	p.do(chromedp.Navigate(site + "/bench"))
	p.waitFor("idle")
	p.choose("seconds", "0.3")
	p.press("start")
	p.waitFor("done")
	p.look("the bench page")

	var r record
	text := eval[string](p, `document.querySelector('[data-output="record"]').textContent`)
	if err := json.Unmarshal([]byte(text), &r); err != nil {
		t.Fatalf("%v in %s", err, text)
	}
	if len(r.Devices) != 2 || r.Devices[1].Adapter == nil || !strings.Contains(r.Devices[1].Adapter.Architecture, "swiftshader") ||
		r.Devices[1].Adapter.Limits["maxBufferSize"] <= 0 || !strings.Contains(r.Browser.UserAgent, "Chrome") || r.Browser.HardwareConcurrency < 1 {
		t.Errorf("the record says of the machine: %+v, %+v", r.Devices, r.Browser)
	}
	for _, name := range []string{"256x256x256", "512x512x512"} {
		cpu, gpu := r.figure(t, name, run.CPU), r.figure(t, name, run.WebGPU)
		for _, f := range []run.Figure{cpu, gpu} {
			var n float64
			fmt.Sscanf(name, "%gx", &n)
			if flops := f.GFLOPS * 1e9 * f.Seconds; math.Abs(flops/(2*n*n*n)-1) > 0.01 || !f.Problem.IsZero() {
				t.Errorf("%+v: there are %v operations, not 2n³", f, flops)
			}
			if shown := p.metric("product:" + name + ":" + f.Device); shown != f.Seconds {
				t.Errorf("%+v is shown as %v s", f, shown)
			}
		}
		if shown := p.metric("ratio:" + name); math.Abs(shown-cpu.Seconds/gpu.Seconds) > 1e-9*shown {
			t.Errorf("%s: the page shows the ratio %v of %v s to %v s", name, shown, cpu.Seconds, gpu.Seconds)
		}
	}
	if f := r.figure(t, "bert-tiny-en", run.CPU); f.What != run.TrainingStep || f.Seconds <= 0 || f.GFLOPS <= 0 {
		t.Errorf("a step of a small model is %+v", f)
	}
	shown := eval[string](p, `document.querySelector('.warnings').textContent`)
	if f := r.figure(t, "all-MiniLM-L6-v2", run.WebGPU); !strings.Contains(f.Problem.String(), "config.json") || !strings.Contains(shown, f.Problem.String()) {
		t.Errorf("without its config.json the step of a model is %+v, and the page shows %s", f, shown)
	}
	p.press("copy")
	p.until(`document.querySelector('.buttons [role="status"]')?.textContent === 'Copied.'`)

	p.do(chromedp.Click(chromedp.CSS(`.contents a`)))
	p.until(`document.querySelector('.start')`)
	p.waitFor("idle")
	p.until(`document.title.endsWith('browser')`)
	p.engine() // there is one, and none is left
}
