// Command generate writes the modules of engine/cpu/relaxed into a folder:
// kernel.wasm with relaxed SIMD, kernel128.wasm without. Those for memory that
// is shared have -shared in their names.
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
	for name, variant := range map[string]relaxed.Variant{
		"kernel.wasm":           {Fused: true},
		"kernel128.wasm":        {},
		"kernel-shared.wasm":    {Fused: true, Shared: true},
		"kernel128-shared.wasm": {Shared: true},
	} {
		if err := os.WriteFile(filepath.Join(os.Args[1], name), relaxed.Module(variant), 0o644); err != nil {
			log.Fatal(err)
		}
	}
}
