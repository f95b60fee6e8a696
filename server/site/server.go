package site

import (
	"net/http"
	"strings"
	"time"
)

// NewServer returns a server of s, and begins to compress the page's programs.
// It limits the resources that a client can use. Answers may take long enough
// for a large model over a slow line.
func NewServer(s *Site) *http.Server {
	h := &handler{site: s}
	go h.warmUp()
	return &http.Server{
		Handler:           h,
		ReadHeaderTimeout: 10 * time.Second,
		ReadTimeout:       30 * time.Second,
		WriteTimeout:      15 * time.Minute,
		IdleTimeout:       2 * time.Minute,
		MaxHeaderBytes:    16 << 10,
	}
}

// warmUp compresses the programs before the first request. A failure here
// occurs again on request, and is reported then.
func (h *handler) warmUp() {
	paths, err := h.site.Paths()
	if err != nil {
		return
	}
	for _, p := range paths {
		if !strings.HasPrefix(p, "gen/") {
			continue
		}
		request, err := http.NewRequest(http.MethodGet, "/"+p, nil)
		if err != nil {
			return
		}
		request.Header.Set("Accept-Encoding", encodings[0])
		h.ServeHTTP(&recorder{header: http.Header{}}, request)
	}
}
