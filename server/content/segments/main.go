// Command segments joins the data segments of WebAssembly programs.
//
// Go's linker leaves out every run of more than eight zeros, and begins a new
// segment after it, up to a limit of 100,000 segments. Each of them says where
// it begins, and addresses that ascend compress badly. The zeros that join two
// segments cost almost nothing once they are compressed.
package main

import (
	"log"
	"os"
)

func main() {
	if len(os.Args) < 2 {
		log.Fatal("usage: segments program.wasm ...")
	}
	for _, name := range os.Args[1:] {
		if err := rewrite(name); err != nil {
			log.Fatalf("%s: %v", name, err)
		}
	}
}

// rewrite joins the segments of the program in a file.
func rewrite(name string) error {
	program, err := os.ReadFile(name)
	if err != nil {
		return err
	}
	joined, err := join(program)
	if err != nil {
		return err
	}
	return os.WriteFile(name, joined, 0o644)
}
