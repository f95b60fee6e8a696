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

// A server serves the site while the browser measures it. It opens on first use.
type server struct {
	process *exec.Cmd
	url     string
}

var address = regexp.MustCompile(`http://[0-9.:]+`)

// open starts the server, on a port that is free, and returns its address.
func (s *server) open() (string, error) {
	if s.url != "" {
		return s.url, nil
	}
	process := exec.Command(program, "serve", "-addr", "127.0.0.1:0")
	process.Stderr = os.Stderr
	says, err := process.StdoutPipe()
	if err != nil {
		return "", err
	}
	if err := process.Start(); err != nil {
		return "", fmt.Errorf("%w: run `make build` first", err)
	}
	s.process = process
	line, err := bufio.NewReader(says).ReadString('\n')
	url := address.FindString(line)
	if err != nil || url == "" {
		return "", fmt.Errorf("%s does not say where it serves: %q (%v)", program, line, err)
	}
	s.url = url
	return url, s.settle()
}

// settle waits until the programs are compressed, as on a server that has run
// for a while: the first request for one waits for its compression.
func (s *server) settle() error {
	client := http.Client{Timeout: 2 * time.Minute}
	for _, p := range programs {
		request, err := http.NewRequest(http.MethodGet, s.url+"/gen/"+p.file, nil)
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

func (s *server) close() {
	if s.process == nil {
		return
	}
	s.process.Process.Signal(os.Interrupt)
	s.process.Wait()
}
