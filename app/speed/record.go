package speed

import (
	jsonv1 "encoding/json"
	"encoding/json/jsontext"
	"encoding/json/v2"
	"maps"
	"slices"
	"strings"

	"github.com/maxence-charriere/go-app/v10/pkg/app"

	"tuneground/app/part"
	"tuneground/app/text"
	"tuneground/engine/message"
	"tuneground/engine/run"
)

// A record is everything about a bench, for the reader to pass on.
type record struct {
	*run.BenchInfo
	Browser browser      `json:"browser"`
	Figures []run.Figure `json:"figures"`
}

// A browser is the browser's description of itself, under the names of its
// navigator.
type browser struct {
	UserAgent           string `json:"userAgent"`
	HardwareConcurrency int    `json:"hardwareConcurrency"` // threads
}

func thisBrowser() browser {
	navigator := app.Window().Get("navigator")
	return browser{navigator.Get("userAgent").String(), navigator.Get("hardwareConcurrency").Int()}
}

// json is the record in the form to copy.
func (p *Page) json() string {
	j, err := json.Marshal(record{p.s.Bench, p.browser, p.s.Figures}, jsonv1.DefaultOptionsV1(), jsontext.WithIndent(" "), message.InEnglish)
	if err != nil {
		panic(err) // JSON can encode every record
	}
	return string(j)
}

// recordID is the element that holds the record.
const recordID = "record"

// record shows the machine, and the text that the reader can copy.
func (p *Page) record() []app.UI {
	s := p.s
	if s.Bench == nil {
		return nil
	}
	return []app.UI{
		part.Plate(s.T("bench.machine"), p.machine()),
		part.Fold(s.T("bench.record"),
			app.Pre().ID(recordID).Class("record").TabIndex(0).DataSet("output", "record").Text(p.json())),
	}
}

// copy puts the record into the clipboard, or else selects it for the reader to
// copy.
func (p *Page) copy(ctx app.Context) {
	then := func(do func() string) app.Func {
		return app.FuncOf(func(app.Value, []app.Value) any {
			ctx.Dispatch(func(app.Context) { p.copied = do() })
			return nil
		})
	}
	clipboard := app.Window().Get("navigator").Get("clipboard")
	if !clipboard.Truthy() { // over plain HTTP
		p.copied = selectRecord()
		return
	}
	clipboard.Call("writeText", p.json()).Call("then", then(func() string { return "bench.copied" }), then(selectRecord))
}

// selectRecord shows and selects the record and copies it as old browsers do.
// It returns the key of the result.
func selectRecord() string {
	shown := app.Window().GetElementByID(recordID)
	shown.Call("closest", "details").Set("open", true)
	app.Window().Call("getSelection").Call("selectAllChildren", shown)
	if app.Window().Get("document").Call("execCommand", "copy").Bool() {
		return "bench.copied"
	}
	return "bench.selected"
}

// machine lists the machine's properties.
func (p *Page) machine() app.UI {
	s := p.s
	var rows []app.UI
	fact := func(key, value string) {
		if value != "" {
			rows = append(rows, app.Dt().Text(s.T("fact."+key)), app.Dd().Text(value))
		}
	}
	for _, d := range s.Bench.Devices {
		fact(d.Kind, s.Lang.Device(d.Name))
		if a := d.Adapter; a != nil {
			fact("adapter", strings.TrimSpace(a.Vendor+" "+a.Architecture))
			fact("features", strings.Join(a.Features, " "))
			fact("used", strings.Join(a.Used, " "))
			fact("limits", limits(a.Limits))
		}
	}
	fact("threads", text.Count(int64(p.browser.HardwareConcurrency)))
	fact("browser", p.browser.UserAgent)
	fact("engine", s.Bench.Engine)
	fact("date", s.Bench.Date)
	return app.Dl().Class("facts").Body(rows...)
}

// limits writes the limits as name = value, sorted.
func limits(of map[string]int64) string {
	var list []string
	for _, name := range slices.Sorted(maps.Keys(of)) {
		list = append(list, name+" = "+text.Count(of[name]))
	}
	return strings.Join(list, ", ")
}
