//go:build goexperiment.simd

#include "textflag.h"

// Sums in Z0 to Z23, two a row; the current row of B in Z28 and Z29; one factor
// of A in Z30 and Z31, in turn. The initial values are on their way to the cache
// while the terms are added, and come last.

#define FETCH(x, y) PREFETCHT0 (DI); PREFETCHT0 64(DI); ADDQ DX, DI; VPXORQ x, x, x; VPXORQ y, y, y
#define ADD(x, y) VADDPS (DI), x, x; VADDPS 64(DI), y, y; ADDQ DX, DI
#define STORE(x, y) VMOVUPS x, (DI); VMOVUPS y, 64(DI); ADDQ DX, DI
#define ROW(factor, f, x, y) VBROADCASTSS factor, f; VFMADD231PS Z28, f, x; VFMADD231PS Z29, f, y

// EACHROW does something with the sums of every row.
#define EACHROW(do) \
	do(Z0, Z1); do(Z2, Z3); do(Z4, Z5); do(Z6, Z7); do(Z8, Z9); do(Z10, Z11); \
	do(Z12, Z13); do(Z14, Z15); do(Z16, Z17); do(Z18, Z19); do(Z20, Z21); do(Z22, Z23)

// func tileAVX512(k int, a, b, c unsafe.Pointer, strideC int, from unsafe.Pointer, strideF int)
TEXT ·tileAVX512(SB), NOSPLIT, $0-56
	MOVQ from+40(FP), DI
	MOVQ strideF+48(FP), DX
	EACHROW(FETCH)
	MOVQ k+0(FP), CX
	MOVQ a+8(FP), AX
	MOVQ b+16(FP), BX
	TESTQ CX, CX
	JZ   done

term:
	VMOVUPS (BX), Z28
	VMOVUPS 64(BX), Z29
	ROW(0(AX), Z30, Z0, Z1)
	ROW(4(AX), Z31, Z2, Z3)
	ROW(8(AX), Z30, Z4, Z5)
	ROW(12(AX), Z31, Z6, Z7)
	ROW(16(AX), Z30, Z8, Z9)
	ROW(20(AX), Z31, Z10, Z11)
	ROW(24(AX), Z30, Z12, Z13)
	ROW(28(AX), Z31, Z14, Z15)
	ROW(32(AX), Z30, Z16, Z17)
	ROW(36(AX), Z31, Z18, Z19)
	ROW(40(AX), Z30, Z20, Z21)
	ROW(44(AX), Z31, Z22, Z23)
	ADDQ $48, AX
	ADDQ $128, BX
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
