package cpu

// plainKernel is the kernel in plain Go, for processors and builds without
// vector instructions that Go supports.
var plainKernel = kernel{mr: 4, nr: 4, kc: 256, sweep: sweepPlain, pack: packPlain}

func sweepPlain(s panels) {
	for j := 0; j < s.n; j += 4 {
		for i := 0; i < s.m; i += 4 {
			tilePlain(s, i, j)
		}
	}
}

// tilePlain computes one tile, two rows at a time: eight sums and six factors
// fit into the registers of common processors.
func tilePlain(s panels, i, j int) {
	for half := 0; half < 4; half += 2 {
		a, b := float(s.a, i*s.k+half), float(s.b, j*s.k)
		from0 := (*[4]float32)(float(s.from, (i+half)*s.strideF+j))
		from1 := (*[4]float32)(float(s.from, (i+half+1)*s.strideF+j))
		c00, c01, c02, c03 := from0[0], from0[1], from0[2], from0[3]
		c10, c11, c12, c13 := from1[0], from1[1], from1[2], from1[3]
		for range s.k {
			x, y := (*[2]float32)(a), (*[4]float32)(b)
			c00, c01, c02, c03 = c00+x[0]*y[0], c01+x[0]*y[1], c02+x[0]*y[2], c03+x[0]*y[3]
			c10, c11, c12, c13 = c10+x[1]*y[0], c11+x[1]*y[1], c12+x[1]*y[2], c13+x[1]*y[3]
			a, b = float(a, 4), float(b, 4)
		}
		*(*[4]float32)(float(s.c, (i+half)*s.strideC+j)) = [4]float32{c00, c01, c02, c03}
		*(*[4]float32)(float(s.c, (i+half+1)*s.strideC+j)) = [4]float32{c10, c11, c12, c13}
	}
}
