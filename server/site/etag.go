package site

import (
	"crypto/sha256"
	"encoding/hex"
	"io"
	"os"
	"sync"
	"time"
)

// tags caches the hash of each file until the file changes.
type tags struct{ known sync.Map } // path -> *fileTag

// fileTag is one file's hash. If many requests for an unhashed file come at
// once, one computes it and the others wait.
type fileTag struct {
	mu    sync.Mutex
	state state
	tag   string // "": none yet
}

// state distinguishes a file from another one, and from itself after a change.
// Size and modification time are not enough: rsync and cp -p give a new file
// the old time.
type state struct {
	info    os.FileInfo // nil for generated files
	changed time.Time   // of content, name or attributes; no tool can set it; zero if the system has none
}

func stateOf(f *File) state {
	if f.Info == nil {
		return state{}
	}
	return state{f.Info, changeTime(f.Info)}
}

func (a state) same(b state) bool {
	return a.info != nil && b.info != nil && os.SameFile(a.info, b.info) && a.info.Size() == b.info.Size() &&
		a.info.ModTime().Equal(b.info.ModTime()) && a.changed.Equal(b.changed)
}

// settling is the time after a change during which another change may not show:
// file systems count time in steps of up to two seconds.
const settling = 2 * time.Second

// settled reports whether any later change will show.
func (a state) settled(now time.Time) bool {
	latest := a.changed
	if latest.IsZero() {
		latest = a.info.ModTime()
	}
	return now.Sub(latest) > settling
}

// of returns a short hash of f's content and rewinds f.
func (t *tags) of(name string, f *File) (string, error) {
	if f.Info == nil {
		return hashOf(f)
	}
	entry, _ := t.known.LoadOrStore(name, new(fileTag))
	k := entry.(*fileTag)
	k.mu.Lock()
	defer k.mu.Unlock()
	now := stateOf(f)
	if k.tag != "" && k.state.same(now) {
		return k.tag, nil
	}
	k.tag = ""
	began := time.Now()
	tag, err := hashOf(f)
	if err == nil && now.settled(began) {
		k.state, k.tag = now, tag
	}
	return tag, err
}

func hashOf(f *File) (string, error) {
	hash := sha256.New()
	if _, err := io.Copy(hash, f); err != nil {
		return "", err
	}
	_, err := f.Seek(0, io.SeekStart)
	return hex.EncodeToString(hash.Sum(nil)[:12]), err
}
