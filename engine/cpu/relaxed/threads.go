package relaxed

// Several Workers share one memory and carry out the parts of a job together.
// What they agree by is a board: five numbers in that memory, which nothing
// changes but these functions.
//
//	publish(board, n)            puts a job of n parts on the board and wakes who sleeps
//	take(board) int32            takes a part, and returns its number, or -1 if none is left
//	finish(board)                says that a part is done
//	await(board, n, spins) int32 waits for a while until n parts are done, and returns whether they are
//	rest(board, spins)           waits until there may be parts to take
//
// A job stays on its board until its last part is done. So whoever has taken a
// part may read what describes the job. Those who wait first look spins times.

// The places of a board's numbers, in bytes. A board is aligned to 8 bytes.
const (
	boardParts    = 0 // 64 bits: the number of parts in the upper half; how often a part was asked for in the lower
	boardDone     = 8
	boardWakes    = 12 // how often sleepers were woken
	boardSleepers = 16
)

// BoardBytes is the size of a board.
const BoardBytes = 24

// awaitNanoseconds is the longest that await sleeps.
const awaitNanoseconds = 50e6

func boardFunctions() []*function {
	return []*function{publish(), take(), finish(), await(), rest()}
}

func publish() *function {
	f, p := newFunction("publish", 2)
	board, n := p[0], p[1]
	f.body = sequence(
		atomicStore(board, boardDone, constant(0)),
		atomicStore64(board, boardParts, upper(get(n))),
		when(atomicLoad(board, boardSleepers),
			drop(atomicAdd(board, boardWakes, constant(1))),
			drop(notify(board, boardWakes, constant(-1)))))
	return f
}

func take() *function {
	f, p := newFunction("take", 1)
	board, parts := p[0], f.local(i64)
	f.returns = true
	f.body = sequence(
		set(parts, atomicAdd64(board, boardParts, constant64(1))),
		when(anyLeft(parts), low(parts), leave()),
		constant(-1))
	return f
}

// finish reads the number of parts first: after the last one has been counted,
// the next job may be on the board.
func finish() *function {
	f, p := newFunction("finish", 1)
	board, parts := p[0], f.local(i64)
	f.body = sequence(
		set(parts, atomicLoad64(board, boardParts)),
		when(same(add(atomicAdd(board, boardDone, constant(1)), constant(1)), high(parts)),
			drop(notify(board, boardDone, constant(1)))))
	return f
}

func await() *function {
	f, p := newFunction("await", 3)
	board, n, spins := p[0], p[1], p[2]
	done := f.local(i32)
	f.returns = true
	look := sequence(set(done, atomicLoad(board, boardDone)),
		when(same(get(done), get(n)), constant(1), leave()))
	f.body = sequence(
		count(spins, 1, look),
		look,
		drop(wait(board, boardDone, get(done), awaitNanoseconds)),
		same(atomicLoad(board, boardDone), get(n)))
	return f
}

// rest looks once more after it has been counted as a sleeper: publish either
// sees the sleeper or is seen.
func rest() *function {
	f, p := newFunction("rest", 2)
	board, spins := p[0], p[1]
	wakes, parts := f.local(i32), f.local(i64)
	look := set(parts, atomicLoad64(board, boardParts))
	f.body = sequence(
		set(wakes, atomicLoad(board, boardWakes)),
		count(spins, 1, look, when(anyLeft(parts), leave())),
		drop(atomicAdd(board, boardSleepers, constant(1))),
		look,
		when(not(anyLeft(parts)), drop(wait(board, boardWakes, get(wakes), -1))),
		drop(atomicAdd(board, boardSleepers, constant(-1))))
	return f
}

// anyLeft tells whether fewer parts were asked for than there are.
func anyLeft(parts local) code { return below(low(parts), high(parts)) }
