package site

import "path"

// A contentType is a media type and whether to compress it.
type contentType struct {
	media string
	packs bool
}

// contentTypes by file name extension. We have our own table because the
// system's differs between machines.
var contentTypes = map[string]contentType{
	".html":        {"text/html; charset=utf-8", true},
	".css":         {"text/css; charset=utf-8", true},
	".js":          {"text/javascript; charset=utf-8", true},
	".json":        {"application/json", true},
	".jsonl":       {"application/jsonl", true},
	".webmanifest": {"application/manifest+json", true},
	".wasm":        {"application/wasm", true},
	".wgsl":        {"text/plain; charset=utf-8", true},
	".csv":         {"text/csv; charset=utf-8", true},
	".tsv":         {"text/tab-separated-values; charset=utf-8", true},
	".txt":         {"text/plain; charset=utf-8", true},
	".md":          {"text/plain; charset=utf-8", true},
	".svg":         {"image/svg+xml", true},
	".png":         {"image/png", false},
	".woff2":       {"font/woff2", false},
}

func typeOf(name string) contentType {
	if t, ok := contentTypes[path.Ext(name)]; ok {
		return t
	}
	return contentType{"application/octet-stream", false} // such as weights
}
