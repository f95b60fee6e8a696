package bench

import (
	"fmt"
	"strconv"
	"strings"

	"tuneground/engine/tensor"
)

// product is C = A * B, with the operands stored as w.Trans says.
func product(p Place, w Work, r *Result) (task, error) {
	m, k, n, err := dims(w.Shape)
	if err != nil {
		return task{}, err
	}
	r.FLOPs = 2 * float64(m) * float64(k) * float64(n)
	if err := p.accepts(r); err != nil {
		return task{}, err
	}
	dev := p.Device
	op := &tensor.MatMul{C: dev.Alloc(m, n), TransA: strings.HasPrefix(w.Trans, "t"), TransB: strings.HasSuffix(w.Trans, "t")}
	next := mulberry32(7)
	random := func(rows, cols int, transposed bool) tensor.Tensor {
		if transposed {
			rows, cols = cols, rows
		}
		t, x := dev.Alloc(rows, cols), make([]float32, rows*cols)
		for i := range x {
			x[i] = float32(next() - 0.5)
		}
		dev.Write(t, x)
		return t
	}
	op.A, op.B = random(m, k, op.TransA), random(k, n, op.TransB)
	first, row := op.C.RowRange(0, 1), make([]float32, n)
	return task{do: func(n int) {
		for range n {
			dev.Run(op)
		}
		dev.Read(row, first) // the device may work asynchronously: reading waits for it
	}}, nil
}

// dims reads "MxKxN".
func dims(shape string) (m, k, n int, err error) {
	parts := strings.Split(shape, "x")
	for i, size := range []*int{&m, &k, &n} {
		if len(parts) == 3 {
			*size, err = strconv.Atoi(parts[i])
		}
		if err != nil || *size < 1 {
			return 0, 0, 0, fmt.Errorf("bench: shape %q is not MxKxN", shape)
		}
	}
	return m, k, n, nil
}
