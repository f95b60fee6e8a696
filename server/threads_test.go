package main

import (
	"flag"
	"strings"
	"testing"
)

// A run's record names its device, and with it the threads.
func TestThreadsAreNamed(t *testing.T) {
	var n threads
	flags := flag.NewFlagSet("train", flag.ContinueOnError)
	n.flag(flags)
	if n < 1 {
		t.Errorf("%d threads unless told", n)
	}
	if err := flags.Parse([]string{"-threads", "3"}); err != nil {
		t.Fatal(err)
	}
	if name := n.device().Name(); !strings.HasSuffix(name, ", 3 threads") {
		t.Errorf("the device is %q", name)
	}
}
