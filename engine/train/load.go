package train

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"path"
	"slices"
	"strings"
	"time"

	"tuneground/engine/data"
	"tuneground/engine/hf"
	"tuneground/engine/run"
	"tuneground/engine/token"
)

// prepare loads what the current Config needs and is not loaded yet, and settles the
// learning rate where the Config leaves that to us.
func (s *Session) prepare() error {
	if err := s.current.Config.Validate(); err != nil {
		return err
	}
	if err := s.ensureData(); err != nil {
		return err
	}
	if err := s.ensureModel(); err != nil {
		return err
	}
	m, err := s.shape(s.ckpt, s.set, s.current.Config.Task)
	if err != nil {
		return err
	}
	if c := &s.current.Config; c.LearningRate == 0 {
		all, _ := s.count(m)
		c.LearningRate = run.RecommendedRate(c.Method, m.Config.ModelType, all)
	}
	return s.ensureTexts()
}

// hello lists what the site offers.
func (s *Session) hello() error {
	info := &run.ReadyInfo{}
	if err := readIndex(s.Models, &info.Models); err != nil {
		return fmt.Errorf("the list of models cannot be read (%w); you can still drop a Hugging Face folder or zip on the page", err)
	}
	if err := readIndex(s.Datasets, &info.Datasets); err != nil {
		return fmt.Errorf("the list of data sets cannot be read (%w); you can still open a file of your own", err)
	}
	s.emit(run.Event{Event: run.Ready, Ready: info})
	return nil
}

func readIndex(fsys fs.FS, list any) error {
	j, err := fs.ReadFile(fsys, "index.json")
	if err != nil {
		return err
	}
	return json.Unmarshal(j, list)
}

// loadData reads the data set that the Command names and shows it. What was there
// before stays when the model cannot read its texts.
func (s *Session) loadData(r request) error {
	table, test, set, texts, spec, problem := s.table, s.test, s.set, s.texts, s.spec, s.problem
	if err := s.replaceData(r); err != nil {
		s.table, s.test, s.set, s.texts, s.spec, s.problem = table, test, set, texts, spec, problem
		return err
	}
	return nil
}

func (s *Session) replaceData(r request) error {
	if len(r.files) > 0 || r.Text != "" {
		file := File{Name: r.Config.Dataset.Name, Size: int64(len(r.Text)), Reader: strings.NewReader(r.Text)}
		if len(r.files) > 0 {
			file = r.files[0]
		}
		table, err := s.readTable(file, nil)
		if err != nil {
			return err
		}
		var test *data.Table
		if len(r.files) > 1 {
			if test, err = s.readTable(r.files[1], table); err != nil {
				return err
			}
		}
		if err := s.useTables(table, test); err != nil {
			return err
		}
	} else if err := s.ensureData(); err != nil {
		return err
	}
	return s.showData()
}

// ensureData makes set what the current Config asks for.
func (s *Session) ensureData() error {
	c := &s.current.Config
	spec := c.Dataset
	if s.set != nil && s.spec == spec && s.set.Task == c.Task && s.problem == c.ProblemType {
		return nil
	}
	table, test := s.table, s.test
	if table == nil || s.spec.Name != spec.Name || rereads(s.spec, spec) {
		file, err := s.openDataset(spec.Name)
		if err != nil {
			return err
		}
		defer file.Close()
		test = nil
		if table, err = s.readTable(file.File, nil); err != nil {
			return err
		}
	}
	return s.useTables(table, test)
}

// rereads reports whether b asks for another reading of the file than a.
func rereads(a, b run.Dataset) bool {
	return a.Format != b.Format || a.Delimiter != b.Delimiter || a.Header != b.Header
}

type openFile struct {
	File
	io.Closer
}

// openDataset opens a bundled data set by the name that index.json gives it.
func (s *Session) openDataset(name string) (openFile, error) {
	var list []run.DatasetEntry
	if err := readIndex(s.Datasets, &list); err != nil {
		return openFile{}, fmt.Errorf("the list of data sets cannot be read (%w)", err)
	}
	for _, e := range list {
		if e.Name != name {
			continue
		}
		f, err := s.Datasets.Open(e.File)
		if errors.Is(err, fs.ErrNotExist) {
			return openFile{}, fmt.Errorf("data set %s: %w; reload the page", name, err)
		}
		if err != nil {
			return openFile{}, fmt.Errorf("data set %s: %w", name, err)
		}
		info, err := f.Stat()
		if err != nil {
			return openFile{}, fmt.Errorf("data set %s: %w", name, err)
		}
		return openFile{File{path.Base(e.File), info.Size(), f}, f}, nil
	}
	return openFile{}, fmt.Errorf("there is no bundled data set %q; open the file again", name)
}

// readTable reads a file of the user's, or a bundled one; with like, which may
// be nil, as one that has that table's columns.
func (s *Session) readTable(f File, like *data.Table) (*data.Table, error) {
	return data.ReadLike(like, s.Budget, f.Name, f.Reader, f.Size, s.current.Config.Dataset, s.readingOf(f))
}

// readingOf returns what emits how far the reading of a file is.
func (s *Session) readingOf(f File) func(done int64) {
	started := time.Now()
	return func(done int64) { s.Progress("read", started, done, f.Size) }
}

// useTables cleans and splits table; with a test table, that is the test set
// and table gives none. What was there before stays when this fails.
func (s *Session) useTables(table, test *data.Table) error {
	c := s.current.Config
	if test != nil {
		c.Dataset.TestSize = 0
	}
	known := knownMarkup(s.ckpt)
	set, err := table.Build(&c, known...)
	if err != nil {
		return err
	}
	if test != nil {
		if err := set.ReadTest(test, &c, known...); err != nil {
			return err
		}
	}
	s.table, s.test, s.set, s.known, s.texts = table, test, set, known, nil
	s.spec, s.problem = s.current.Config.Dataset, s.current.Config.ProblemType
	return nil
}

// knownMarkup returns the tokens of a checkpoint's tokenizer that cleaning would
// take for markup.
func knownMarkup(ckpt *checkpoint) []string {
	if ckpt == nil {
		return nil
	}
	return data.LookLikeMarkup(ckpt.tokenizer.Added())
}

// cleanAgain cleans the set once more where another tokenizer knows other tokens.
func (s *Session) cleanAgain() error {
	if s.set == nil || slices.Equal(s.known, knownMarkup(s.ckpt)) {
		return nil
	}
	asked := s.current.Config
	defer func() { s.current.Config = asked }()
	c := &s.current.Config
	c.Dataset, c.Task, c.ProblemType = s.spec, s.set.Task, s.problem
	return s.useTables(s.table, s.test)
}

// showData emits what the set holds, with tokens once a tokenizer is there.
func (s *Session) showData() error {
	info := s.set.Info
	if s.ckpt != nil && s.task(s.ckpt) == s.set.Task {
		if err := s.ensureTexts(); err != nil {
			return err
		}
		s.texts.describe(&info, s.set, s.ckpt.tokenizer)
		if info.MuchUnknown() {
			info.Readers = s.readers()
		}
	}
	s.emit(run.Event{Event: run.DataReady, Data: &info})
	return nil
}

// checkpoint is a Hugging Face folder, read.
type checkpoint struct {
	name      string
	folder    hf.Folder
	config    *hf.Config
	weights   *hf.Weights
	tokenizer *token.Tokenizer
	sums      map[string]string // of the folder's files, once somebody asked
}

// source names the folder's files. Half a gigabyte takes some seconds in a
// browser, so that is done when a run needs it, and once.
func (c *checkpoint) source() run.Source {
	if c.sums == nil {
		c.sums = map[string]string{}
		for name, content := range c.folder {
			sum := sha256.Sum256(content)
			c.sums[name] = hex.EncodeToString(sum[:])
		}
	}
	return run.Source{Name: c.name, Files: c.sums}
}

// loadModel reads the checkpoint that the Command names or carries, and shows
// what became of its tensors.
func (s *Session) loadModel(r request) error {
	folder, name, err := s.checkpointFiles(r)
	if err != nil {
		return err
	}
	ckpt, err := openCheckpoint(name, folder)
	if err != nil {
		return err
	}
	m, err := s.newModel(s.machine.cpu.dev, ckpt, nil, nothing)
	if err != nil {
		return err
	}
	s.use(m)
	s.ckpt, s.texts, s.report = ckpt, nil, nil
	s.machine.cpu.reached, s.machine.gpu.reached = 0, 0
	s.emit(run.Event{Event: run.ModelReady, Model: s.describe(m)})
	if s.set == nil {
		return nil
	}
	if err := s.cleanAgain(); err != nil {
		return err
	}
	return s.showData()
}

// checkpointFiles returns the model among the attached files, or in the one zip
// that is attached, or the named one.
func (s *Session) checkpointFiles(r request) (folder hf.Folder, name string, err error) {
	if err := s.spare("the model", s.modelBytes(r)); err != nil {
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
		name = r.Config.Model // as the page calls it
	}
	folder = hf.Folder{}
	for _, i := range picked {
		if folder[path.Base(paths[i])], err = r.files[i].content(); err != nil {
			break
		}
	}
	return folder, name, err
}

// modelBytes is what reading a model takes at least: its files, and once more as much
// for the weights.
func (s *Session) modelBytes(r request) (bytes int64) {
	for _, f := range r.files {
		bytes += 2 * f.Size
	}
	var list []run.ModelEntry
	if len(r.files) == 0 && readIndex(s.Models, &list) == nil { // without a list it is not known
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
		err = fmt.Errorf("%s: %w", f.Name, err)
	}
	return folder, err
}

// content reads all of f into memory of its size, which growing would exceed.
func (f File) content() ([]byte, error) {
	var b bytes.Buffer
	b.Grow(int(f.Size) + bytes.MinRead)
	_, err := b.ReadFrom(f)
	return b.Bytes(), err
}

func (s *Session) namedFolder(name string) (hf.Folder, error) {
	if !fs.ValidPath(name) || strings.Contains(name, "/") {
		return nil, fmt.Errorf("%q cannot be the name of a model", name)
	}
	dir, err := fs.Sub(s.Models, name)
	if err != nil {
		return nil, err
	}
	folder, err := hf.ReadFolder(dir)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, fmt.Errorf("the model %s is not here (%w); whoever runs this site gets it with `make models`, and you can drop a Hugging Face folder or zip on the page", name, err)
	}
	return folder, err
}

// openCheckpoint checks that a folder's files belong together.
func openCheckpoint(name string, folder hf.Folder) (*checkpoint, error) {
	c := &checkpoint{name: name, folder: folder}
	j, ok := folder["config.json"]
	if !ok {
		return nil, fmt.Errorf("%s has no config.json; a Hugging Face model folder has config.json, model.safetensors and tokenizer files", name)
	}
	var err error
	if c.config, err = hf.ReadConfig(j); err != nil {
		return nil, err
	}
	if c.weights, err = hf.OpenWeights(folder); err != nil {
		return nil, err
	}
	if c.tokenizer, err = token.Load(folder); err != nil {
		return nil, err
	}
	settleTokens(c.config, c.tokenizer)
	return c, checkRoom(c.config, c.tokenizer)
}

// ensureModel loads the named checkpoint unless it is the one at hand.
func (s *Session) ensureModel() error {
	if s.ckpt != nil && s.ckpt.name == s.current.Config.Model {
		return nil
	}
	return s.loadModel(request{Command: s.current})
}
