package session

import (
	"errors"
	"io/fs"
	"path"
	"strings"

	"tuneground/engine/hf"
	"tuneground/engine/message"
	"tuneground/engine/plan"
	"tuneground/engine/pretrained"
	"tuneground/engine/run"
	"tuneground/engine/tensor"
)

// loadModel reads the checkpoint that the Command names or carries, and reports
// its tensors.
func (s *Session) loadModel(r request) error {
	ckpt, folder, err := s.checkpoint(r)
	if err != nil {
		return err
	}
	m, err := ckpt.New(s.machine.CPU.Device, &r.Config, nil)
	if err != nil {
		return err
	}
	s.use(m)
	s.ckpt, s.texts = ckpt, nil
	s.machine.CPU.Reached, s.machine.GPU.Reached = 0, 0
	info := m.Describe(&r.Config)
	s.shelveLoaded(info, folder)
	s.emit(run.Event{Event: run.ModelReady, Model: info})
	s.showShelf()
	if s.data.set == nil {
		return nil
	}
	if err := s.cleanAgain(r.Config); err != nil {
		return err
	}
	return s.showData(r.Config)
}

// checkpoint returns the one that the Command names or carries and, of an adapter, its
// files.
func (s *Session) checkpoint(r request) (*pretrained.Checkpoint, hf.Folder, error) {
	if len(r.files) == 0 {
		if ckpt, folder, err := s.onShelf(r.Config.Model); ckpt != nil || err != nil {
			return ckpt, folder, err
		}
	}
	folder, name, err := s.checkpointFiles(r)
	if err != nil {
		return nil, nil, err
	}
	ckpt, err := s.open(name, folder)
	return ckpt, folder, err
}

// open opens a model folder or, of an adapter, its base: the model on the site that it
// names, or else the present one.
func (s *Session) open(name string, folder hf.Folder) (*pretrained.Checkpoint, error) {
	if !pretrained.IsAdapter(folder) {
		return pretrained.Open(name, folder)
	}
	base, err := pretrained.BaseOf(folder)
	if err != nil {
		return nil, err
	}
	ckpt := s.ckpt
	if ckpt == nil || ckpt.Bare().Name != base {
		if files, err := s.namedFolder(base); err == nil {
			if ckpt, err = pretrained.Open(base, files); err != nil {
				return nil, err
			}
		}
	}
	if ckpt == nil {
		return nil, message.Errorf("%s is an adapter of the model %s, which is not here; load that first", name, base)
	}
	with, err := ckpt.With(name, folder)
	if err == nil && ckpt.Bare().Name != base {
		with.Warnings = append(with.Warnings, message.New("the adapter %s was trained on %s, which is not here; it is now on %s, whose layers fit", name, base, ckpt.Bare().Name))
	}
	return with, err
}

// ensureModel loads the named checkpoint unless it is the present one.
func (s *Session) ensureModel(c run.Config) error {
	if s.ckpt != nil && s.ckpt.Name == c.Model {
		return nil
	}
	return s.loadModel(request{Command: run.Command{Config: c}})
}

// use makes m the current model.
func (s *Session) use(m *pretrained.Model) {
	s.letGo(m.Device)
	s.model = m
}

// letGo drops the current model. It releases the GPU if the model was there and
// the next one will be on the CPU.
func (s *Session) letGo(next tensor.Device) {
	if cpu := s.machine.CPU.Device; s.model != nil && s.model.Device != cpu && next == cpu {
		s.machine.Close()
	}
	s.model = nil
}

// checkpointFiles returns the model in the attached files, in the one attached
// zip, or of the given name.
func (s *Session) checkpointFiles(r request) (folder hf.Folder, name string, err error) {
	if err := plan.Spare(s.opts.Memory, message.New("the model"), s.modelBytes(r)); err != nil {
		return nil, "", err
	}
	if len(r.files) == 0 {
		folder, err = s.namedFolder(r.Config.Model)
		return folder, r.Config.Model, err
	}
	var paths []string
	for _, f := range r.files {
		paths = append(paths, f.Name)
	}
	name, picked, err := run.ModelFiles(paths)
	if err != nil && len(r.files) == 1 {
		folder, err = unzip(r.files[0])
		return folder, strings.TrimSuffix(r.files[0].Name, ".zip"), err
	}
	if name = path.Base(name); name == "." {
		name = r.Config.Model // the page's name for it
	}
	folder = hf.Folder{}
	for _, i := range picked {
		if folder[path.Base(paths[i])], err = r.files[i].content(); err != nil {
			break
		}
	}
	return folder, name, err
}

// modelBytes is the least memory for reading a model: its files, and once more
// as much for the weights.
func (s *Session) modelBytes(r request) (bytes int64) {
	for _, f := range r.files {
		bytes += 2 * f.Size
	}
	var list []run.ModelEntry
	if len(r.files) == 0 && readIndex(s.opts.Models, &list) == nil { // unknown without a list
		for _, m := range list {
			if m.Name == r.Config.Model {
				bytes = 2 * m.Bytes
			}
		}
	}
	return bytes
}

func unzip(f File) (folder hf.Folder, err error) {
	zip, err := f.content()
	if err == nil {
		folder, err = hf.ReadZip(zip)
	}
	if err != nil {
		err = message.Errorf("%s: %w", f.Name, err)
	}
	return folder, err
}

func (s *Session) namedFolder(name string) (hf.Folder, error) {
	if !fs.ValidPath(name) || strings.Contains(name, "/") {
		return nil, message.Errorf("%q cannot be the name of a model", name)
	}
	dir, err := fs.Sub(s.opts.Models, name)
	if err != nil {
		return nil, err
	}
	folder, err := hf.ReadFolder(dir)
	if errors.Is(err, fs.ErrNotExist) {
		err = message.Errorf("the model %s is not here (%w); the site's operator can add it with `make models`, and you can drop a Hugging Face folder or zip on the page", name, err)
		if names := s.modelNames(); len(names) > 0 {
			err = message.Errorf("%w; the models here are %s", err, message.Names(names))
		}
	}
	return folder, err
}
