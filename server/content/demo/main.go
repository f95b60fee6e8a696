// Command demo joins the parts of a page of its own into one file: styles, scripts,
// texts and programs, with a place for the model. See engine/export, which fills it.
package main

import (
	"bytes"
	"compress/gzip"
	"encoding/base64"
	"encoding/json"
	"flag"
	"fmt"
	"log"
	"os"
	"path/filepath"
	"regexp"
	"strings"

	"tuneground/app/text"
	"tuneground/engine/export"
)

func main() {
	log.SetFlags(0)
	web := flag.String("web", "web", "`folder` of the page's styles and scripts")
	gen := flag.String("gen", "static/gen", "`folder` of the kernels and Go's runtime; demo.html goes there too")
	program := flag.String("program", "bin/demo.wasm", "the program that answers, a `file`")
	flag.Parse()
	page, err := join(*web, *gen, *program)
	if err == nil {
		err = os.WriteFile(filepath.Join(*gen, "demo.html"), page, 0o644)
	}
	if err != nil {
		log.Fatal(err)
	}
}

// A page is the frame, and where what stands in it lies.
type page struct {
	web, gen, program string
	frame             string // with places such as {{style}}
}

// join returns the page, in which only {{model}} is still a place.
func join(web, gen, program string) ([]byte, error) {
	frame, err := os.ReadFile(filepath.Join(web, "demo", "page.html"))
	if err != nil {
		return nil, err
	}
	p := page{web, gen, program, string(frame)}
	var whole bytes.Buffer
	for part := range strings.SplitAfterSeq(p.frame, "}}") {
		before, place, found := strings.Cut(strings.TrimSuffix(part, "}}"), "{{")
		whole.WriteString(before)
		if !found {
			continue
		}
		content, err := p.content(place)
		if err != nil {
			return nil, err
		}
		whole.WriteString(content)
	}
	return whole.Bytes(), nil
}

// content returns what stands in a place of the frame.
func (p *page) content(place string) (string, error) {
	switch place {
	case "style":
		return read(p.web, "style.css", "demo/page.css")
	case "script":
		return read(p.web, "demo/page.js")
	case "worker":
		runtime, err := read(p.gen, "wasm_exec.js")
		if err != nil {
			return "", err
		}
		own, err := read(p.web, "engine.js", "demo/worker.js")
		return runtime + own, err
	case "texts":
		return p.texts()
	case "modules":
		return p.packed()
	case "model":
		return export.DemoPlace, nil
	}
	return "", fmt.Errorf("demo/page.html has a place {{%s}} that nothing fills", place)
}

// read returns text files, one after the other. None may end the element that it is in.
func read(dir string, names ...string) (string, error) {
	var all strings.Builder
	for _, name := range names {
		content, err := os.ReadFile(filepath.Join(dir, name))
		if err != nil {
			return "", err
		}
		for _, end := range []string{"</script", "</style"} {
			if bytes.Contains(content, []byte(end)) {
				return "", fmt.Errorf("%s contains %q, which would end its element in the page", name, end)
			}
		}
		all.Write(content)
	}
	return all.String(), nil
}

// textKey is a key of the page's texts in its sources. One that ends in a dot is the
// beginning of several.
var textKey = regexp.MustCompile(`['"]([a-z_]+\.[a-z_]*)['"]`)

// texts returns the texts that the page uses as JSON: by language and key.
func (p *page) texts() (string, error) {
	script, err := read(p.web, "demo/page.js")
	if err != nil {
		return "", err
	}
	all := map[text.Lang]map[string]string{text.Chinese: {}, text.English: {}}
	for _, found := range textKey.FindAllStringSubmatch(p.frame+script, -1) {
		keys := []string{found[1]}
		if strings.HasSuffix(found[1], ".") {
			keys = text.Keys(found[1])
		}
		if len(keys) == 0 || !text.Has(keys[0]) {
			return "", fmt.Errorf("the page uses the text %q, which does not exist", found[1])
		}
		for _, key := range keys {
			for l := range all {
				all[l][key] = l.T(key)
			}
		}
	}
	j, err := json.Marshal(all) // escapes <
	return string(j), err
}

// packed returns an element for each module, with its gzip in base64.
func (p *page) packed() (string, error) {
	var elements strings.Builder
	for _, file := range []string{p.program, p.gen + "/kernel.wasm", p.gen + "/kernel128.wasm"} { // the kernels with and without relaxed SIMD
		content, err := os.ReadFile(file)
		if err != nil {
			return "", err
		}
		var small bytes.Buffer
		w, err := gzip.NewWriterLevel(&small, gzip.BestCompression)
		if err != nil {
			return "", err
		}
		if _, err := w.Write(content); err != nil {
			return "", err
		}
		if err := w.Close(); err != nil {
			return "", err
		}
		fmt.Fprintf(&elements, "<script type=\"text/plain\" class=\"module\" data-name=\"%s\">%s</script>\n",
			filepath.Base(file), base64.StdEncoding.EncodeToString(small.Bytes()))
	}
	return elements.String(), nil
}
