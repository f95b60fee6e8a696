package main

import (
	"bufio"
	"fmt"
	"io"
	"net/http"
	"os"
	"os/exec"
	"regexp"
	"time"
)

// program is the server, as users start it.
const program = "bin/tuneground"

// A house serves the site while the browser measures it. It opens on first use.
type house struct {
	server *exec.Cmd
	url    string
}

var address = regexp.MustCompile(`http://[0-9.:]+`)

// open starts the server, on a port that is free, and returns its address.
func (h *house) open() (string, error) {
	if h.url != "" {
		return h.url, nil
	}
	server := exec.Command(program, "serve", "-addr", "127.0.0.1:0")
	server.Stderr = os.Stderr
	says, err := server.StdoutPipe()
	if err != nil {
		return "", err
	}
	if err := server.Start(); err != nil {
		return "", fmt.Errorf("%w: run `make build` first", err)
	}
	h.server = server
	line, err := bufio.NewReader(says).ReadString('\n')
	url := address.FindString(line)
	if err != nil || url == "" {
		return "", fmt.Errorf("%s does not say where it serves: %q (%v)", program, line, err)
	}
	h.url = url
	return url, h.settle()
}

// settle waits until the programs are compressed, as on a server that has run
// for a while: the first request for one waits for its compression.
func (h *house) settle() error {
	client := http.Client{Timeout: 2 * time.Minute}
	for _, p := range programs {
		request, err := http.NewRequest(http.MethodGet, h.url+"/gen/"+p.file, nil)
		if err != nil {
			return err
		}
		request.Header.Set("Accept-Encoding", "br")
		answer, err := client.Do(request)
		if err != nil {
			return err
		}
		_, err = io.Copy(io.Discard, answer.Body)
		answer.Body.Close()
		if err != nil {
			return err
		}
		if answer.StatusCode != http.StatusOK {
			return fmt.Errorf("%s: the server answers %s: run `make build` first", p.file, answer.Status)
		}
	}
	return nil
}

func (h *house) close() {
	if h.server == nil {
		return
	}
	h.server.Process.Signal(os.Interrupt)
	h.server.Wait()
}
