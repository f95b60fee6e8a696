package main

import (
	"bytes"
	"fmt"
	"os"
	"strconv"
)

// freeMemory returns how many bytes this process may hold: the available memory
// that Linux reports, within the limit of a container. It is 0 if unknown.
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

// number reads a file that holds a number, and returns 0 if it does not.
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
