package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"net"
	"net/http"
	"strings"
	"time"
)

// serve answers on an address until ctx ends, then lets answers under way end.
func serve(ctx context.Context, args []string, out io.Writer) error {
	flags := flag.NewFlagSet("serve", flag.ContinueOnError)
	addr := flags.String("addr", "127.0.0.1:8080", "`host:port` to listen on")
	folders := folderFlags(flags)
	if _, err := parse(flags, args, out); err != nil {
		return err
	}
	site, err := NewSite(*folders)
	if err != nil {
		return err
	}
	listener, err := net.Listen("tcp", *addr)
	if err != nil {
		return badInputf("cannot listen: %w; choose another address with -addr", err)
	}
	fmt.Fprintf(out, "Tuneground is at http://%s (Ctrl-C stops it)\n", listener.Addr())
	site.reportModels(out)
	h := &handler{site: site}
	go h.warmUp()
	server := newServer(h)
	stopped := make(chan error, 1)
	go func() {
		<-ctx.Done()
		grace, cancel := context.WithTimeout(context.Background(), 5*time.Second)
		defer cancel()
		stopped <- server.Shutdown(grace)
	}()
	if err := server.Serve(listener); !errors.Is(err, http.ErrServerClosed) {
		return err
	}
	if err := <-stopped; err != nil && !errors.Is(err, context.DeadlineExceeded) {
		return err
	}
	return nil
}

// folderFlags adds the flags that say where the site's parts lie.
func folderFlags(flags *flag.FlagSet) *Folders {
	f := new(Folders)
	flags.StringVar(&f.Web, "web", "web", "`folder` of the page's styles, scripts and texts")
	flags.StringVar(&f.Static, "static", "static", "`folder` that holds gen/ and datasets/")
	flags.StringVar(&f.Models, "models", "static/models", "`folder` with one folder a model, in Hugging Face's layout")
	return f
}

// newServer bounds what a client can take of the machine. Answers may last long
// enough for a large model over a slow line.
func newServer(h http.Handler) *http.Server {
	return &http.Server{
		Handler:           h,
		ReadHeaderTimeout: 10 * time.Second,
		ReadTimeout:       30 * time.Second,
		WriteTimeout:      15 * time.Minute,
		IdleTimeout:       2 * time.Minute,
		MaxHeaderBytes:    16 << 10,
	}
}

// warmUp compresses the programs before the first visitor asks for them. What
// fails here fails again, and is reported, when it is asked for.
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
