package main

import (
	"flag"
	"fmt"
	"runtime"
	"strconv"

	"tuneground/engine/cpu"
	"tuneground/engine/run"
)

// threads is the number of threads that compute.
type threads int

// flag adds -threads.
func (t *threads) flag(flags *flag.FlagSet) {
	cores := runtime.GOMAXPROCS(0)
	*t = threads(run.Threads(cores, run.SpareCores(cores)))
	flags.Var(t, "threads", "`number` of threads that compute; the results are the same to the last bit")
}

func (t *threads) String() string { return strconv.Itoa(int(*t)) }

// Set implements [flag.Value].
func (t *threads) Set(s string) error {
	n, err := strconv.Atoi(s)
	if err != nil || n < 1 || n > 1024 {
		return fmt.Errorf("it can be a number from 1 to 1024")
	}
	*t = threads(n)
	return nil
}

// device returns the CPU as a device of so many threads.
func (t threads) device() *cpu.Device {
	d := cpu.New()
	d.UseThreads(int(t))
	return d
}
