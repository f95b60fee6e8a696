//go:build goexperiment.simd

#include "textflag.h"

// Sums in V0 to V23, two a row; the current row of B in V24 and V25; twelve
// factors of A in V26 to V28.

#define LOAD(x, y) VLD1 (R4), [x.S4, y.S4]; ADD R5, R4
#define STORE(x, y) VST1 [x.S4, y.S4], (R4); ADD R5, R4

// EACHROW does something with the sums of every row.
#define EACHROW(do) \
	do(V0, V1); do(V2, V3); do(V4, V5); do(V6, V7); do(V8, V9); do(V10, V11); \
	do(V12, V13); do(V14, V15); do(V16, V17); do(V18, V19); do(V20, V21); do(V22, V23)

// FMLA Vd.4S, V24.4S, Vm.S[lane] for V24, and the same for V25 into the sum
// after it. Go's assembler lacks the form with a lane, which is in bits 21 and 11.
#define LANE0 0
#define LANE1 (1<<21)
#define LANE2 (1<<11)
#define LANE3 (1<<21 | 1<<11)
#define ROW(m, lane, d) \
	WORD $(0x4f801000 | m<<16 | lane | 24<<5 | d); \
	WORD $(0x4f801000 | m<<16 | lane | 25<<5 | (d+1))

// func tileNEON(k int, a, b, c unsafe.Pointer, strideC int, from unsafe.Pointer, strideF int)
TEXT ·tileNEON(SB), NOSPLIT, $0-56
	MOVD from+40(FP), R4
	MOVD strideF+48(FP), R5
	EACHROW(LOAD)
	MOVD k+0(FP), R0
	MOVD a+8(FP), R1
	MOVD b+16(FP), R2
	CBZ  R0, done

term:
	VLD1.P 32(R2), [V24.S4, V25.S4]
	VLD1.P 48(R1), [V26.S4, V27.S4, V28.S4]
	ROW(26, LANE0, 0)
	ROW(26, LANE1, 2)
	ROW(26, LANE2, 4)
	ROW(26, LANE3, 6)
	ROW(27, LANE0, 8)
	ROW(27, LANE1, 10)
	ROW(27, LANE2, 12)
	ROW(27, LANE3, 14)
	ROW(28, LANE0, 16)
	ROW(28, LANE1, 18)
	ROW(28, LANE2, 20)
	ROW(28, LANE3, 22)
	SUB  $1, R0
	CBNZ R0, term

done:
	MOVD c+24(FP), R4
	MOVD strideC+32(FP), R5
	EACHROW(STORE)
	RET
