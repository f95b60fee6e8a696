package main

import (
	"bytes"
	"fmt"
	"os"
	"strconv"
)

// freeMemory returns how many bytes a process may come to hold here: what Linux says
// is available, and no more than what a container is limited to. It is 0 where
// nobody says.
func freeMemory() int64 {
	free := int64(0)
	if info, err := os.ReadFile("/proc/meminfo"); err == nil {
		for line := range bytes.Lines(info) {
			var kilobytes int64
			if n, _ := fmt.Sscanf(string(line), "MemAvailable: %d kB", &kilobytes); n == 1 {
				free = kilobytes << 10
			}
		}
	}
	most, used := number("/sys/fs/cgroup/memory.max"), number("/sys/fs/cgroup/memory.current")
	if left := most - used; most > 0 && (free == 0 || left < free) {
		free = max(left, 1)
	}
	return free
}

// number reads a file that holds one, 0 where it does not.
func number(path string) int64 {
	content, err := os.ReadFile(path)
	if err != nil {
		return 0
	}
	n, err := strconv.ParseInt(string(bytes.TrimSpace(content)), 10, 64)
	if err != nil { // such as "max"
		return 0
	}
	return n
}
