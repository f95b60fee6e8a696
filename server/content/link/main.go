// Command link does to WebAssembly programs what Go's linker leaves undone.
//
// It joins their data segments. Go's linker leaves out every run of more than
// eight zeros, and begins a new segment after it, up to a limit of 100,000
// segments. Each of them says where it begins, and addresses that ascend
// compress badly. The zeros that join two segments cost almost nothing once they
// are compressed.
//
// With -shared it writes a second program whose memory several Workers share.
// Go's own has its memory for itself. The second one imports a shared memory, so
// that an instance in another Worker can run the program's functions on the same
// data. Its data segments are a custom section, which the page loads once,
// because an instance that loads data segments would undo what has changed since.
package main

import (
	"flag"
	"log"
	"os"
)

func main() {
	second := flag.String("shared", "", "write the program with shared memory to this file")
	flag.Parse()
	if flag.NArg() != 1 {
		log.Fatal("usage: link [-shared second.wasm] program.wasm")
	}
	if err := link(flag.Arg(0), *second); err != nil {
		log.Fatalf("%s: %v", flag.Arg(0), err)
	}
}

// link rewrites the program in a file, and writes the second one unless it has
// no name.
func link(name, second string) error {
	program, err := os.ReadFile(name)
	if err != nil {
		return err
	}
	joined, err := join(program)
	if err != nil {
		return err
	}
	if second != "" {
		shared, err := share(joined)
		if err != nil {
			return err
		}
		if err := os.WriteFile(second, shared, 0o644); err != nil {
			return err
		}
	}
	return os.WriteFile(name, joined, 0o644)
}
