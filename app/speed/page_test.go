package speed

import (
	"encoding/json"
	"html"
	"reflect"
	"regexp"
	"strings"
	"testing"

	"github.com/maxence-charriere/go-app/v10/pkg/app"

	"tuneground/app/text"
	"tuneground/engine/message"
	"tuneground/engine/run"
)

// measured is a page with results: one product on both devices, another on one,
// and a step on the other.
func measured() *Page {
	p := &Page{}
	p.OnInit()
	p.browser = browser{"a browser", 8}
	product := func(name, device string, seconds, gflops float64, problem string) run.Event {
		return run.Event{Event: run.Measured, Figure: &run.Figure{
			Subject: run.Subject{What: run.Product, Name: name}, Device: device, Seconds: seconds, Fastest: seconds, GFLOPS: gflops, Problem: message.OfText(problem),
		}}
	}
	for _, e := range []run.Event{
		{Event: run.Ready, Ready: &run.ReadyInfo{Models: []run.ModelEntry{{Name: "tiny"}, {Name: "absent", Missing: message.New("it is not there")}}}},
		{Event: run.Benching, Bench: &run.BenchInfo{Date: "2026-11-25T20:00:00Z", Engine: "v1", Devices: []run.BenchDevice{
			{Kind: run.CPU, Name: "CPU, 128-bit SIMD"},
			{Kind: run.WebGPU, Name: "WebGPU, fast", Adapter: &run.AdapterInfo{
				Vendor: "vendor", Architecture: "fast-1", Features: []string{"subgroups"}, Used: []string{}, Limits: map[string]int64{"maxBufferSize": 1 << 30}}},
		}}},
		product("256x256x256", run.CPU, 0.00068, 49.3, ""),
		product("256x256x256", run.WebGPU, 0.000034, 986, ""),
		product("512x512x512", run.CPU, 0.006, 44.7, ""),
		product("512x512x512", run.WebGPU, 0, 0, "the browser took the GPU away"),
		{Event: run.Measured, Figure: &run.Figure{Subject: run.Subject{What: run.TrainingStep, Name: "tiny"}, Device: run.WebGPU, Seconds: 0.0125, GFLOPS: 200}},
		{Event: run.Benched},
	} {
		p.s.Apply(e, nil)
	}
	return p
}

func markup(p *Page) string { return app.HTMLString(p.Render()) }

func TestFiguresAreShown(t *testing.T) {
	page := markup(measured())
	values := map[string]string{}
	for _, tag := range regexp.MustCompile(`<[^>]*data-metric=[^>]*>\s*[^<]*`).FindAllString(page, -1) {
		metric := regexp.MustCompile(`data-metric="([^"]*)"`).FindStringSubmatch(tag)[1]
		value := regexp.MustCompile(`data-value="([^"]*)"`).FindStringSubmatch(tag)[1]
		values[metric] = value + " " + strings.TrimSpace(tag[strings.Index(tag, ">")+1:])
	}
	want := map[string]string{
		"product:256x256x256:cpu": "6.8e-4 49.3\u202fGFLOP/s", "product:256x256x256:webgpu": "3.4e-5 986\u202fGFLOP/s",
		"product:512x512x512:cpu": "0.006 44.7\u202fGFLOP/s", "training_step:tiny:webgpu": "0.0125 12.5\u202fms",
		"ratio:256x256x256": "20 20\u202f×",
	}
	for metric, value := range want {
		if values[metric] != value {
			t.Errorf("%s is shown as %q, want %q", metric, values[metric], value)
		}
	}
	if len(values) != len(want) {
		t.Errorf("the page shows %v", values)
	}
	if strings.Contains(page, "absent") {
		t.Error("there is a row for a model that is not there")
	}
}

func TestTheRecordIsWhatIsShown(t *testing.T) {
	p := measured()
	text := regexp.MustCompile(`(?s)<pre[^>]*data-output="record"[^>]*>(.*?)</pre>`).FindStringSubmatch(markup(p))
	if text == nil {
		t.Fatal("the record is not shown")
	}
	var shown record
	if err := json.Unmarshal([]byte(html.UnescapeString(text[1])), &shown); err != nil {
		t.Fatalf("%v in %s", err, text[1])
	}
	if len(shown.Figures) != len(p.s.Figures) || !reflect.DeepEqual(shown.Figures[1], p.s.Figures[1]) || shown.Devices[1].Adapter.Limits["maxBufferSize"] != 1<<30 ||
		shown.Browser != p.browser || shown.Engine != "v1" {
		t.Errorf("the record is %+v", shown)
	}
}

func TestBothLanguages(t *testing.T) {
	p := measured()
	for lang, sentence := range map[text.Lang]string{
		text.Chinese: "512×\u200b512×\u200b512，WebGPU：浏览器收回了 GPU", text.English: "512×\u200b512×\u200b512, WebGPU: the browser took the GPU away",
	} {
		p.s.SetLang(lang)
		page := markup(p)
		if !strings.Contains(page, sentence) {
			t.Errorf("in %s the page does not say %q", lang, sentence)
		}
		if key := regexp.MustCompile(`>\s*(bench|fact|site|state)\.\w+`).FindString(page); key != "" {
			t.Errorf("in %s a key is shown instead of its message: %q", lang, key)
		}
		if chinese := regexp.MustCompile(`[\p{Han}，。：；]+`).FindAllString(page, -1); lang == text.English && len(chinese) != 1 { // the other language's name
			t.Errorf("the English page holds %q", chinese)
		}
	}
}

func TestWithoutGPU(t *testing.T) {
	p := measured()
	p.s.Apply(run.Event{Event: run.Benching, Bench: &run.BenchInfo{Devices: []run.BenchDevice{
		{Kind: run.CPU, Name: "CPU"}, {Kind: run.WebGPU, Problem: message.New("there is no WebGPU here: %s", message.New("this browser has no WebGPU"))},
	}}}, nil)
	page := markup(p)
	for _, sentence := range []string{"这里没有 WebGPU：这个浏览器不支持 WebGPU", p.s.T("bench.without")} {
		if !strings.Contains(page, sentence) {
			t.Errorf("the page does not say %q", sentence)
		}
	}
}
