// Package e2e tests Tuneground as a reader uses it: the built server, its page
// in a real Chromium, the engine in its Worker, pretrained weights and the
// bundled data sets. `make test` builds all of that first.
package e2e

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"testing"

	"github.com/chromedp/chromedp"
)

// root is the repository, relative to this package's folder.
const root = "../.."

// expectedModel is the model that `make models` fetches.
const expectedModel = "all-MiniLM-L6-v2"

// Shared by all tests: the server's address and one browser.
var (
	site     string
	chromium context.Context
)

func TestMain(m *testing.M) {
	status, err := withEverything(m.Run)
	if err != nil {
		fmt.Fprintln(os.Stderr, "the tests in a browser cannot begin:", err)
		status = 1
	}
	os.Exit(status)
}

// withEverything calls run with the server and the browser running, and ends
// both.
func withEverything(run func() int) (int, error) {
	if err := checkBuilt(); err != nil {
		return 0, err
	}
	address, stopServer, err := startServer()
	if err != nil {
		return 0, err
	}
	defer stopServer()
	browser, stopBrowser, err := startChromium()
	if err != nil {
		return 0, err
	}
	defer stopBrowser()
	site, chromium = address, browser
	return run(), nil
}

// checkBuilt returns an error with the make target of the first missing file.
func checkBuilt() error {
	for _, need := range []struct{ file, target string }{
		{"bin/tuneground", "build"},
		{"static/gen/page.wasm", "build"},
		{"static/gen/engine.wasm", "build"},
		{"static/gen/kernel.wasm", "build"},
		{"static/gen/demo.html", "build"},
		{"static/gen/gputest.wasm", "test"},
		{"static/datasets/index.json", "datasets"},
		{"static/words/en.txt", "datasets"},
		{"static/models/" + expectedModel + "/model.safetensors", "models"},
	} {
		if _, err := os.Stat(filepath.Join(root, need.file)); err != nil {
			return fmt.Errorf("%s is missing; `make %s` makes it, and `make test` makes all", need.file, need.target)
		}
	}
	return nil
}

var announced = regexp.MustCompile(`http://127\.0\.0\.1:\d+`)

// startServer runs the built server on a free port.
func startServer() (address string, stop func(), err error) {
	binary, err := filepath.Abs(filepath.Join(root, "bin/tuneground"))
	if err != nil {
		return "", nil, err
	}
	command := exec.Command(binary, "serve", "-addr", "127.0.0.1:0")
	command.Dir, command.Stderr = root, os.Stderr
	out, err := command.StdoutPipe()
	if err != nil {
		return "", nil, err
	}
	if err := command.Start(); err != nil {
		return "", nil, fmt.Errorf("the server does not start (%w); `make build` builds it anew", err)
	}
	stop = func() {
		command.Process.Signal(os.Interrupt)
		command.Wait()
	}
	lines := bufio.NewReader(out)
	first, err := lines.ReadString('\n')
	if address = announced.FindString(first); address == "" {
		stop()
		return "", nil, fmt.Errorf("the server does not say where it is but %q (%v)", first, err)
	}
	go io.Copy(io.Discard, lines)
	return address, stop, nil
}

// startChromium starts a browser: the shared one, in which every test has its
// own profile, or another with more options.
func startChromium(more ...chromedp.ExecAllocatorOption) (context.Context, func(), error) {
	path, err := findChromium()
	if err != nil {
		return nil, nil, err
	}
	flags := append(chromedp.DefaultExecAllocatorOptions[:], chromedp.ExecPath(path), chromedp.NoSandbox,
		chromedp.Flag("disable-quic", true), chromedp.Flag("disable-component-update", true), chromedp.Flag("lang", "en-US"),
		// A software GPU: it is slow, and computes the same as any other.
		chromedp.Flag("enable-unsafe-webgpu", true), chromedp.Flag("enable-unsafe-swiftshader", true),
		chromedp.Flag("use-webgpu-adapter", "swiftshader"),
		// The browser itself asks its maker how to fill in any form, which the gate
		// would report. It also keeps a page that was left, with its Worker.
		chromedp.Flag("disable-features", "AutofillServerCommunication,BackForwardCache,OptimizationHints,Translate"))
	allocator, stopProcess := chromedp.NewExecAllocator(context.Background(), append(flags, more...)...)
	ctx, stopTab := chromedp.NewContext(allocator)
	stop := func() { stopTab(); stopProcess() }
	if err := chromedp.Do(ctx); err != nil {
		stop()
		return nil, nil, fmt.Errorf("%s does not start: %w", path, err)
	}
	return ctx, stop, nil
}

func findChromium() (string, error) {
	for _, name := range []string{os.Getenv("CHROMIUM"), "chromium", "chromium-browser", "google-chrome", "google-chrome-stable"} {
		if name == "" {
			continue
		}
		if path, err := exec.LookPath(name); err == nil {
			return path, nil
		}
	}
	return "", errors.New("there is no Chromium or Chrome; `make browser` installs one, and $CHROMIUM names one that lies elsewhere")
}
