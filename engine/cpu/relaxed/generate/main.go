// Command generate writes the modules of engine/cpu/relaxed into a folder:
// kernel.wasm with relaxed SIMD, kernel128.wasm without.
package main

import (
	"log"
	"os"
	"path/filepath"

	"tuneground/engine/cpu/relaxed"
)

func main() {
	if len(os.Args) != 2 {
		log.Fatal("usage: generate directory")
	}
	for name, fused := range map[string]bool{"kernel.wasm": true, "kernel128.wasm": false} {
		if err := os.WriteFile(filepath.Join(os.Args[1], name), relaxed.Module(fused), 0o644); err != nil {
			log.Fatal(err)
		}
	}
}
