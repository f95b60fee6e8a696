//go:build goexperiment.simd

#include "textflag.h"

// What is copied along lies a row apart from term to term, which the processor
// does not foresee: it is asked for sixteen terms ahead.
//
// func alongAVX(dst, src unsafe.Pointer, stride, terms, width int)
TEXT ·alongAVX(SB), NOSPLIT, $0-40
	MOVQ dst+0(FP), DI
	MOVQ src+8(FP), SI
	MOVQ stride+16(FP), DX
	MOVQ terms+24(FP), CX
	MOVQ width+32(FP), BX
	MOVQ DX, R11
	SHLQ $4, R11
	TESTQ CX, CX
	JZ   done

term:
	PREFETCHT0 (SI)(R11*1)
	PREFETCHT0 64(SI)(R11*1)
	MOVQ SI, R8
	MOVQ BX, R9

eight:
	CMPQ R9, $8
	JLT  four
	VMOVUPS (R8), Y0
	VMOVUPS Y0, (DI)
	ADDQ $32, R8
	ADDQ $32, DI
	SUBQ $8, R9
	JMP  eight

four:
	CMPQ R9, $4
	JLT  two
	VMOVUPS (R8), X0
	VMOVUPS X0, (DI)
	ADDQ $16, R8
	ADDQ $16, DI
	SUBQ $4, R9

two:
	TESTQ R9, R9
	JZ   next
	MOVQ (R8), R10
	MOVQ R10, (DI)
	ADDQ $8, DI

next:
	ADDQ DX, SI
	DECQ CX
	JNZ  term

done:
	VZEROUPPER
	RET

// func acrossAVX(dst, src unsafe.Pointer, stride, quarter, width int)
TEXT ·acrossAVX(SB), NOSPLIT, $0-40
	MOVQ dst+0(FP), DI
	MOVQ src+8(FP), SI
	MOVQ stride+16(FP), DX
	MOVQ quarter+24(FP), CX
	MOVQ width+32(FP), BX
	LEAQ (DX)(DX*2), R8
	LEAQ (BX)(BX*2), R9
	TESTQ CX, CX
	JZ   done

block:
	VMOVUPS (SI), X0
	VMOVUPS (SI)(DX*1), X1
	VMOVUPS (SI)(DX*2), X2
	VMOVUPS (SI)(R8*1), X3
	VUNPCKLPS X1, X0, X4 // pairs of lines 0 and 1: terms 0, 1
	VUNPCKHPS X1, X0, X5 // terms 2, 3
	VUNPCKLPS X3, X2, X6
	VUNPCKHPS X3, X2, X7
	VUNPCKLPD X6, X4, X0 // term 0 of all lines
	VUNPCKHPD X6, X4, X1
	VUNPCKLPD X7, X5, X2
	VUNPCKHPD X7, X5, X3
	VMOVUPS X0, (DI)
	VMOVUPS X1, (DI)(BX*1)
	VMOVUPS X2, (DI)(BX*2)
	VMOVUPS X3, (DI)(R9*1)
	ADDQ $16, SI
	LEAQ (DI)(BX*4), DI
	DECQ CX
	JNZ  block

done:
	RET
