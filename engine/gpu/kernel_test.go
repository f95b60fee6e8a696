package gpu

import (
	"fmt"
	"strings"
	"testing"

	"tuneground/engine/tensor"
)

// TestArgumentsFitTheProgram checks that unused, missing and misplaced
// arguments are found when the package starts.
func TestArgumentsFitTheProgram(t *testing.T) {
	for name, c := range map[string]struct {
		make func()
		want string
	}{
		"all there": {func() {
			newProgram[struct {
				Y, A, B       tensor.Tensor
				n, accumulate uint32
			}](64, "mul")
		}, "<nil>"},
		"a setting that is missing": {func() {
			newProgram[struct {
				Y, A, B tensor.Tensor
				n       uint32
			}](64, "mul")
		}, "nobody gives the program its setting accumulate"},
		"a setting that is not used": {func() {
			newProgram[struct {
				Y, X    tensor.Tensor
				n, cols uint32
			}](64, "copy")
		}, "never uses the setting cols"},
		"an operand that is not used": {func() {
			newProgram[struct {
				Y, X, Z tensor.Tensor
				n       uint32
			}](64, "copy")
		}, "never uses the operand Z"},
		"a flag that is not used": {func() {
			newProgram[struct {
				Y, X tensor.Tensor
				n    uint32
				fast bool
			}](64, "copy")
		}, "never asks for the flag FAST"},
		"a number before a tensor": {func() {
			newProgram[struct {
				n    uint32
				Y, X tensor.Tensor
			}](64, "copy")
		}, "the field Y is out of order"},
		"a type that WGSL lacks": {func() {
			newProgram[struct {
				Y, X tensor.Tensor
				n    int64
			}](64, "copy")
		}, "the field n is no tensor, uint32, float32 or bool"},
	} {
		func() {
			defer func() {
				if got := fmt.Sprint(recover()); !strings.Contains(got, c.want) {
					t.Errorf("%s: %q, want %q", name, got, c.want)
				}
			}()
			c.make()
		}()
	}
}
