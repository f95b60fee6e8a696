package session

import (
	"bytes"
	"fmt"
	"maps"
	"slices"
	"strings"

	"tuneground/engine/export"
	"tuneground/engine/hf"
	"tuneground/engine/message"
	"tuneground/engine/peft"
	"tuneground/engine/pretrained"
	"tuneground/engine/run"
)

// A shelf holds the adapters that were loaded or trained, in this order, as their files:
// they are small beside their bases. It stays when another base is loaded.
type shelf struct {
	list []*shelved
	on   *shelved // the one on the current model; nil: none, or one that a run is training
}

// A shelved adapter is one of the shelf.
type shelved struct {
	run.Adapter
	folder hf.Folder
}

// shelfFiles are the files of an adapter's folder that the shelf keeps.
var shelfFiles = []string{peft.ConfigFile, peft.WeightsFile, "config.json", run.RecordFile, run.TextFeaturesFile}

// find returns the adapter of a name, nil if there is none.
func (f *shelf) find(name string) *shelved {
	for _, a := range f.list {
		if a.Name == name {
			return a
		}
	}
	return nil
}

// add puts an adapter on the shelf, unless the same files are there, and returns it.
func (f *shelf) add(info run.Adapter, folder hf.Folder) *shelved {
	a := &shelved{info, hf.Folder{}}
	for _, name := range shelfFiles {
		if content, ok := folder[name]; ok {
			a.folder[name] = content
		}
	}
	for _, other := range f.list {
		if other.Name == a.Name && maps.EqualFunc(other.folder, a.folder, bytes.Equal) {
			other.Adapter = info
			return other
		}
	}
	a.Name = f.free(a.Name)
	a.Bytes = int64(a.folder.Size())
	f.list = append(f.list, a)
	return a
}

// free returns the name, or if it is taken that with a number.
func (f *shelf) free(name string) string {
	for n, tried := 2, name; ; n++ {
		if f.find(tried) == nil {
			return tried
		}
		tried = fmt.Sprintf("%s-%d", name, n)
	}
}

// shelveLoaded puts the adapter of the model that was just loaded on the shelf, which may
// give it another name.
func (s *Session) shelveLoaded(m *run.ModelInfo, folder hf.Folder) {
	s.shelf.on = nil
	if m.Adapter == nil {
		return
	}
	s.shelf.on = s.shelf.add(*m.Adapter, folder)
	name := s.shelf.on.Name
	s.ckpt.Name, m.Name, m.Adapter.Name = name, name, name
}

// shelveTrained puts the adapter that a run has trained on the shelf. A GPU that fails
// meanwhile does not repeat the run.
func (s *Session) shelveTrained() error {
	if s.model.Tuning.Adapter == nil {
		s.showShelf() // none is on
		return nil
	}
	var folder hf.Folder
	err := s.machine.Guard(func() error {
		files, err := export.Adapter(s.model)
		if err != nil {
			return err
		}
		folder, err = files.Folder()
		return err
	}, s.restoreModel)
	if err != nil {
		return err
	}
	name := s.model.Record.Config.Method
	if from := s.model.Record.Adapter; from != nil {
		name = from.Name
	}
	with, err := s.ckpt.With(name, folder)
	if err != nil {
		return err
	}
	info := with.Adapter(s.model.Tuning)
	info.Trained = true
	s.shelf.on = s.shelf.add(*info, folder)
	s.showShelf()
	return nil
}

// showShelf emits the shelf, if there is anything on it.
func (s *Session) showShelf() {
	if len(s.shelf.list) > 0 {
		s.emitShelf()
	}
}

func (s *Session) emitShelf() {
	info := &run.ShelfInfo{Adapters: []run.Adapter{}}
	if s.ckpt != nil {
		info.Base, info.Chosen = s.ckpt.Bare().Name, s.ckpt.Name
	}
	if s.shelf.on != nil {
		info.On = s.shelf.on.Name
	}
	for _, a := range s.shelf.list {
		info.Adapters = append(info.Adapters, a.Adapter)
	}
	s.emit(run.Event{Event: run.Shelved, Shelf: info})
}

// renameAdapter gives an adapter of the shelf another name.
func (s *Session) renameAdapter(r request) error {
	a, name := s.shelf.find(r.Adapter), strings.TrimSpace(r.Text)
	switch {
	case a == nil:
		return noAdapter(r.Adapter)
	case name == "" || strings.ContainsAny(name, "/\\"):
		return message.Errorf("%q cannot be the name of an adapter; choose one without slashes", name)
	case name != a.Name && (s.shelf.find(name) != nil || s.isModel(name)):
		return message.Errorf("%s is the name of another model or adapter; choose one that is free", name)
	}
	if s.ckpt != nil && s.ckpt.Name == a.Name {
		s.ckpt.Name = name
	}
	a.Name = name
	s.emitShelf()
	return nil
}

// isModel reports whether a model has the name: the present base, or one of the site.
func (s *Session) isModel(name string) bool {
	var list []run.ModelEntry
	if err := readIndex(s.opts.Models, &list); err != nil {
		list = nil // a folder of models has no list
	}
	return s.ckpt != nil && s.ckpt.Bare().Name == name || slices.ContainsFunc(list, func(m run.ModelEntry) bool { return m.Name == name })
}

// removeAdapter takes an adapter from the shelf, unless it is in use.
func (s *Session) removeAdapter(r request) error {
	a := s.shelf.find(r.Adapter)
	if a == nil {
		return noAdapter(r.Adapter)
	}
	if a == s.shelf.on || s.ckpt != nil && s.ckpt.Name == a.Name {
		return message.Errorf("the adapter %s is in use; choose another one, or the model without an adapter, and remove it then", a.Name)
	}
	s.shelf.list = slices.DeleteFunc(s.shelf.list, func(x *shelved) bool { return x == a })
	s.emitShelf()
	return nil
}

func noAdapter(name string) error {
	return message.Errorf("there is no adapter %q; choose one of those that are there", name)
}

// onShelf returns the checkpoint of a name that needs no files: the present base without
// an adapter, or an adapter of the shelf on its base. It is nil if there is none.
func (s *Session) onShelf(name string) (*pretrained.Checkpoint, hf.Folder, error) {
	if s.ckpt != nil && s.ckpt.Bare().Name == name {
		return s.ckpt.Bare(), nil, nil
	}
	a := s.shelf.find(name)
	if a == nil {
		return nil, nil, nil
	}
	ckpt, err := s.open(name, a.folder)
	return ckpt, a.folder, err
}
