package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"net"
	"net/http"
	"time"

	"tuneground/server/site"
)

// serve answers on an address until ctx ends, and then finishes the current
// answers.
func serve(ctx context.Context, args []string, out io.Writer) error {
	flags := flag.NewFlagSet("serve", flag.ContinueOnError)
	addr := flags.String("addr", "127.0.0.1:8080", "`host:port` to listen on")
	folders := folderFlags(flags)
	if _, err := parse(flags, args, out); err != nil {
		return err
	}
	all, err := site.New(*folders)
	if err != nil {
		return badInput{err}
	}
	listener, err := net.Listen("tcp", *addr)
	if err != nil {
		return badInputf("cannot listen: %w; choose another address with -addr", err)
	}
	fmt.Fprintf(out, "Tuneground is at http://%s (Ctrl-C stops it)\n", listener.Addr())
	all.ReportModels(out)
	server := site.NewServer(all)
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

// folderFlags adds the flags for the site's folders.
func folderFlags(flags *flag.FlagSet) *site.Folders {
	f := new(site.Folders)
	flags.StringVar(&f.Web, "web", "web", "`folder` of the page's styles, scripts and texts")
	flags.StringVar(&f.Static, "static", "static", "`folder` that holds gen/, datasets/ and words/")
	flags.StringVar(&f.Models, "models", "static/models", "`folder` with one folder a model, in Hugging Face's layout")
	return f
}

// exportSite writes the site into a folder, for a static host.
func exportSite(ctx context.Context, args []string, out io.Writer) error {
	flags := flag.NewFlagSet("export", flag.ContinueOnError)
	folders := folderFlags(flags)
	values, err := parse(flags, args, out, "DIR")
	if err != nil {
		return err
	}
	all, err := site.New(*folders)
	if err != nil {
		return badInput{err}
	}
	files, bytes, err := all.Export(ctx, values[0])
	if err != nil {
		return err
	}
	fmt.Fprintf(out, "%d files, %.1f MB, in %s: any web server may serve them, below any path\n", files, float64(bytes)/1e6, values[0])
	all.ReportModels(out)
	return nil
}
