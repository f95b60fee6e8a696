//go:build js && wasm

// Command demo answers texts with one tuned model, in the Worker of a page that holds
// the model itself. It has nothing that trains, and so a smaller program than the
// engine's.
package main

import (
	"encoding/json"
	"io"
	"time"

	"tuneground/app/text"
	"tuneground/engine/cpu"
	"tuneground/engine/grad"
	"tuneground/engine/hf"
	"tuneground/engine/message"
	"tuneground/engine/pretrained"
	"tuneground/engine/run"
	"tuneground/engine/task"
	"tuneground/engine/watch"
	"tuneground/wasm/browser"
)

// pause is how long a generated answer may keep Stop waiting.
const pause = 50 * time.Millisecond

// A demo answers Commands of three kinds: LoadModel, Predict and Stop.
type demo struct {
	commands chan request
	reader   *task.Reader
	stopped  bool
	yield    func()
	yielded  time.Time
}

type request struct {
	run.Command
	files []browser.Blob
}

func main() {
	d := &demo{commands: make(chan request, 64), yield: browser.Yielder()}
	browser.Listen(d.receive)
	for r := range d.commands {
		if err := d.execute(r); err != nil {
			fail(err)
		}
	}
}

func (d *demo) receive(command string, files []browser.Blob) {
	r := request{files: files}
	switch err := json.Unmarshal([]byte(command), &r.Command); {
	case err != nil:
		fail(err)
	case r.Do == run.Stop:
		d.stopped = true
	default:
		d.commands <- r
	}
}

func (d *demo) execute(r request) error {
	if r.Do == run.LoadModel {
		return d.open(r)
	}
	return d.answer(r.Text, r.Question)
}

// open makes a reader of the model in the files.
func (d *demo) open(r request) error {
	folder := hf.Folder{}
	for _, f := range r.files {
		content, err := io.ReadAll(f.Reader())
		if err != nil {
			return err
		}
		folder[f.Name()] = content
	}
	device := cpu.New()
	if browser.HasKernels() {
		if err := device.UseModule(); err != nil {
			println(err.Error()) // the engine continues with its own kernels
		}
	}
	ckpt, err := pretrained.Open(r.Config.Model, folder)
	if err != nil {
		return err
	}
	m, err := ckpt.New(device, &r.Config, nil)
	if err != nil {
		return err
	}
	d.reader, err = task.NewReader(grad.NewTape(device), m.Model, ckpt.Tokenizer, r.Config, ckpt.Markup(), d.look)
	if err == nil {
		emit(run.Event{Event: run.ModelReady})
	}
	return err
}

// look lets the browser deliver a Stop.
func (d *demo) look() error {
	if time.Since(d.yielded) > pause {
		d.yield()
		d.yielded = time.Now()
	}
	if d.stopped {
		return watch.ErrStopped
	}
	return nil
}

func (d *demo) answer(words, question string) error {
	d.stopped = false
	began := time.Now()
	p, err := d.reader.Read(words, question, func(piece string) {
		emit(run.Event{Event: run.Piece, Piece: &run.PieceInfo{Text: piece}})
	})
	if err != nil {
		return err
	}
	p.Millis = float64(time.Since(began).Microseconds()) / 1000
	emit(run.Event{Event: run.Predicted, Predicted: &p})
	return nil
}

func emit(e run.Event) { post(e) }

// fail reports an error in both languages.
func fail(err error) {
	said := message.Of(err)
	post(map[string]any{"event": run.Failed, "error": map[text.Lang]string{
		text.Chinese: text.Chinese.Sentence(said), text.English: text.English.Sentence(said),
	}})
}

func post(event any) {
	j, err := json.Marshal(event)
	if err != nil {
		panic(err) // JSON can encode every Event
	}
	browser.Post(string(j), nil)
}
