//go:build goexperiment.simd

#include "textflag.h"

// Sums in Y0 to Y11, two a row; the current row of B in Y12 and Y13; one
// factor of A in Y14. The initial values are on their way to the cache while the
// terms are added, and come last.

#define FETCH(x, y) PREFETCHT0 (DI); ADDQ DX, DI; VXORPS x, x, x; VXORPS y, y, y
#define ADD(x, y) VADDPS (DI), x, x; VADDPS 32(DI), y, y; ADDQ DX, DI
#define STORE(x, y) VMOVUPS x, (DI); VMOVUPS y, 32(DI); ADDQ DX, DI
#define ROW(factor, x, y) VBROADCASTSS factor, Y14; VFMADD231PS Y12, Y14, x; VFMADD231PS Y13, Y14, y

#define EACHROW(do) do(Y0, Y1); do(Y2, Y3); do(Y4, Y5); do(Y6, Y7); do(Y8, Y9); do(Y10, Y11)

// func tileAVX2(k int, a, b, c unsafe.Pointer, strideC int, from unsafe.Pointer, strideF int)
TEXT ·tileAVX2(SB), NOSPLIT, $0-56
	MOVQ from+40(FP), DI
	MOVQ strideF+48(FP), DX
	EACHROW(FETCH)
	MOVQ k+0(FP), CX
	MOVQ a+8(FP), AX
	MOVQ b+16(FP), BX
	TESTQ CX, CX
	JZ   done

term:
	VMOVUPS (BX), Y12
	VMOVUPS 32(BX), Y13
	ROW(0(AX), Y0, Y1)
	ROW(4(AX), Y2, Y3)
	ROW(8(AX), Y4, Y5)
	ROW(12(AX), Y6, Y7)
	ROW(16(AX), Y8, Y9)
	ROW(20(AX), Y10, Y11)
	ADDQ $24, AX
	ADDQ $64, BX
	DECQ CX
	JNZ  term

done:
	MOVQ from+40(FP), DI
	MOVQ strideF+48(FP), DX
	EACHROW(ADD)
	MOVQ c+24(FP), DI
	MOVQ strideC+32(FP), DX
	EACHROW(STORE)
	VZEROUPPER
	RET
