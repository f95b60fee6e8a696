package run

import "tuneground/engine/message"

// ArchiveInfo lists the kept runs, the latest first.
type ArchiveInfo struct {
	Runs  []KeptRun `json:"runs"`
	Bytes int64     `json:"bytes"` // of all
	// Room is how many more bytes may be kept, -1 if that is unknown.
	Room int64 `json:"room"`
	// Problem, if not empty, says why no run can be kept here.
	Problem message.Message `json:"problem,omitzero"`
}

// A KeptRun is a kept run in a table of runs.
type KeptRun struct {
	Name  string `json:"name"` // see Command.Run
	Label Label  `json:"label"`
	Row   Row    `json:"row"`
	Bytes int64  `json:"bytes"`
	InUse bool   `json:"in_use,omitempty"` // this session, another tab or another process trains it
	// Problem, if not empty, says why it cannot be read.
	Problem message.Message `json:"problem,omitzero"`
}

// CanGoOn reports whether the run broke off or was stopped, and nobody goes on with it.
func (k *KeptRun) CanGoOn() bool { return k.Problem.IsZero() && !k.Row.Finished && !k.InUse }

// A Label is what the user calls a kept run.
type Label struct {
	Title string `json:"title,omitempty"`
	Tags  string `json:"tags,omitempty"` // separated by spaces
}
