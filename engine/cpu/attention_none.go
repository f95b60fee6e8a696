//go:build !goexperiment.simd

package cpu

func maxColumnsVectors(top, x []float32) int        { return 0 }
func expColumnsVectors(x, sum, shift []float32) int { return 0 }
func dotColumnsVectors(sum, x, y []float32) int     { return 0 }
func slopeColumnsVectors(d, x, y, s []float32) int  { return 0 }
func dropColumnsVectors(dst, src []float32, rowKeys []uint32, threshold uint32, factor float32) int {
	return 0
}
func addDiagonalsVectors(x, line []float32, at, w int) int                  { return 0 }
func sumDiagonalsVectors(line, x []float32, at, w int) int                  { return 0 }
func placeColumnsVectors(dst []float32, stride int, x []float32, w int) int { return 0 }
