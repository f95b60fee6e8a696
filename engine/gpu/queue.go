package gpu

import (
	"tuneground/engine/message"
)

// A Queue is a GPU as this package sees it: buffers of float32, programs, and
// streams of dispatches that it executes in the order given. In a browser,
// package browser implements it on WebGPU; in tests a recorder does.
type Queue interface {
	// Buffer creates buffer number id of n zeroed elements.
	Buffer(id, n int)
	// Pipeline creates program number id from WGSL source, which binds the
	// parameters at 0, the lists at 1 and slots buffers from 2 on.
	Pipeline(id, slots int, source string)
	// Group creates bind group number id from buffers, whose program binds them
	// from 2 on.
	Group(id int, buffers []uint32)
	// Write copies src to a buffer, from element offset on, after the work
	// submitted before.
	Write(buffer, offset int, src []float32)
	// Submit executes s. With a dst it then waits and reads len(dst) elements of a
	// buffer, from element offset on. The caller may reuse s afterwards. The error
	// is ErrMemory if the GPU had no memory for the buffers.
	Submit(s *Stream, dst []float32, buffer, offset int) error
}

// ErrMemory means that a GPU has less memory than it was asked for.
var ErrMemory = message.Errorf("the GPU is out of memory")

// A Stream is the work between two submissions.
//
// Each dispatch is four words in Commands: the number of its pipeline, the
// numbers of workgroups in x and y, and the number of its bind group. Dispatch
// i finds its parameters at word 64*i of Parameters. Lists holds the data that
// dispatches look up: token ids, labels, offsets, and float32 targets by their
// bits.
type Stream struct {
	Commands, Parameters []uint32
	Lists                []int32
	Dispatches           int
}

// slotWords is the distance between the parameters of two dispatches, in words.
// It is 256 bytes, an offset at which every adapter can bind a uniform buffer.
const slotWords = 64

// slot appends parameters for one more dispatch, all 0, and returns them.
func (s *Stream) slot() []uint32 {
	var zero [slotWords]uint32
	s.Parameters = append(s.Parameters, zero[:]...)
	return s.Parameters[len(s.Parameters)-slotWords:]
}

func (s *Stream) reset() {
	s.Commands, s.Parameters, s.Lists, s.Dispatches = s.Commands[:0], s.Parameters[:0], s.Lists[:0], 0
}

// Limits are an adapter's limits and features, under the names of WebGPU's
// GPUSupportedLimits and GPUFeatureName.
type Limits struct {
	// Name is the adapter's name, for the user.
	Name string
	// Software is isFallbackAdapter: a program on the CPU and not hardware.
	Software bool
	// MaxBufferSize is the smaller of maxBufferSize and
	// maxStorageBufferBindingSize, in bytes.
	MaxBufferSize int
	// MaxBuffers is maxStorageBuffersPerShaderStage.
	MaxBuffers int
	// Subgroups is the feature of that name, with which threads sum without memory.
	Subgroups bool
}

// maxGroups is maxComputeWorkgroupsPerDimension: the same on every adapter.
const maxGroups = 65535
