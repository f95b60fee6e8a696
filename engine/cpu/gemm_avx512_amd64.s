//go:build goexperiment.simd

#include "textflag.h"

// Sums in Z0 to Z23, two a row; the current row of B in Z28 and Z29; one factor
// of A in Z30 and Z31, in turn.

#define LOAD(x, y) VMOVUPS (DI), x; VMOVUPS 64(DI), y; ADDQ DX, DI
#define STORE(x, y) VMOVUPS x, (DI); VMOVUPS y, 64(DI); ADDQ DX, DI
#define ROW(factor, f, x, y) VBROADCASTSS factor, f; VFMADD231PS Z28, f, x; VFMADD231PS Z29, f, y

// func tileAVX512(k int, a, b, c unsafe.Pointer, strideC int, from unsafe.Pointer, strideF int)
TEXT ·tileAVX512(SB), NOSPLIT, $0-56
	MOVQ from+40(FP), DI
	MOVQ strideF+48(FP), DX
	LOAD(Z0, Z1)
	LOAD(Z2, Z3)
	LOAD(Z4, Z5)
	LOAD(Z6, Z7)
	LOAD(Z8, Z9)
	LOAD(Z10, Z11)
	LOAD(Z12, Z13)
	LOAD(Z14, Z15)
	LOAD(Z16, Z17)
	LOAD(Z18, Z19)
	LOAD(Z20, Z21)
	LOAD(Z22, Z23)
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
	MOVQ c+24(FP), DI
	MOVQ strideC+32(FP), DX
	STORE(Z0, Z1)
	STORE(Z2, Z3)
	STORE(Z4, Z5)
	STORE(Z6, Z7)
	STORE(Z8, Z9)
	STORE(Z10, Z11)
	STORE(Z12, Z13)
	STORE(Z14, Z15)
	STORE(Z16, Z17)
	STORE(Z18, Z19)
	STORE(Z20, Z21)
	STORE(Z22, Z23)
	VZEROUPPER
	RET
