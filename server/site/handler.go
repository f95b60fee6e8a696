package site

import (
	"bytes"
	"errors"
	"io"
	"io/fs"
	"log"
	"net/http"
	"strconv"
	"strings"
)

// A handler answers GET and HEAD with the files of a Site.
type handler struct {
	site   *Site
	tags   tags
	packer packer
}

func (h *handler) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	for name, value := range securityHeaders {
		w.Header().Set(name, value)
	}
	if r.URL.Query().Get("embed") == "1" {
		for name, value := range framedHeaders {
			w.Header().Set(name, value)
		}
	}
	if r.Method != http.MethodGet && r.Method != http.MethodHead {
		w.Header().Set("Allow", "GET, HEAD")
		http.Error(w, "this site is only read", http.StatusMethodNotAllowed)
		return
	}
	name := strings.TrimPrefix(r.URL.Path, "/")
	switch name { // pages also have shorter names
	case "":
		name = indexPage
	case "bench":
		name = benchPage
	case "bench/": // the page's relative addresses would be wrong there
		w.Header().Set("Location", "../bench") // not http.Redirect's: the site may be below any path
		w.WriteHeader(http.StatusPermanentRedirect)
		return
	}
	err := h.send(w, r, name)
	if errors.Is(err, fs.ErrNotExist) {
		http.Error(w, "there is no such file", http.StatusNotFound)
	} else if err != nil {
		log.Printf("%s: %v", name, err)
		http.Error(w, "the file cannot be read", http.StatusInternalServerError)
	}
}

// send answers with one file. The browser caches it but asks each time whether
// it has changed; if the entity tag shows that it has not, the file is not
// sent.
func (h *handler) send(w http.ResponseWriter, r *http.Request, name string) error {
	f, err := h.site.Open(name)
	if err != nil {
		return err
	}
	defer f.Close()
	tag, err := h.tags.of(name, f)
	if err != nil {
		return err
	}
	kind, head := typeOf(name), w.Header()
	var content io.ReadSeeker = f
	if kind.packs {
		head.Set("Vary", "Accept-Encoding")
		if coding := codingFor(r, f.Size); coding != "" {
			packed, err := h.packer.pack(tag, coding, func() ([]byte, error) { return io.ReadAll(f) })
			if err != nil {
				return err
			}
			content, tag = bytes.NewReader(packed), tag+"-"+coding
			head.Set("Content-Encoding", coding)
			head.Set("Content-Length", strconv.Itoa(len(packed)))
		}
	}
	head.Set("Content-Type", kind.media)
	head.Set("Cache-Control", "no-cache")
	head.Set("ETag", `"`+tag+`"`)
	http.ServeContent(w, r, "", f.modified(), content)
	return nil
}

// codingFor returns the content coding for answering r. Ranges refer to the
// plain file.
func codingFor(r *http.Request, size int64) string {
	if size < leastPacked || size > mostPacked || r.Header.Get("Range") != "" {
		return ""
	}
	return chooseEncoding(strings.Join(r.Header.Values("Accept-Encoding"), ","))
}
