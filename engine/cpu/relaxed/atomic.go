package relaxed

// The instructions for memory that several Workers share. Their numbers are
// those of https://github.com/WebAssembly/threads. An address must be aligned.

// atomicOp is an instruction on the number at a local's address plus offset, which
// has 1<<logSize bytes.
func atomicOp(opcode, logSize byte, address local, offset int, operands ...code) code {
	return sequence(get(address), sequence(operands...), code{0xfe, opcode, logSize}, unsigned(uint32(offset)))
}

func atomicLoad(address local, offset int) code   { return atomicOp(0x10, 2, address, offset) }
func atomicLoad64(address local, offset int) code { return atomicOp(0x11, 3, address, offset) }
func atomicStore(address local, offset int, x code) code {
	return atomicOp(0x17, 2, address, offset, x)
}
func atomicStore64(address local, offset int, x code) code {
	return atomicOp(0x18, 3, address, offset, x)
}

// atomicAdd adds x and returns what was there before.
func atomicAdd(address local, offset int, x code) code { return atomicOp(0x1e, 2, address, offset, x) }
func atomicAdd64(address local, offset int, x code) code {
	return atomicOp(0x1f, 3, address, offset, x)
}

// notify wakes at most n of those who wait, and returns how many.
func notify(address local, offset int, n code) code { return atomicOp(0x00, 2, address, offset, n) }

// wait sleeps while the number is expected, until it is notified or the time is
// over, which a negative time never is. It returns why it ends.
func wait(address local, offset int, expected code, nanoseconds int64) code {
	return atomicOp(0x01, 2, address, offset, expected, constant64(nanoseconds))
}
