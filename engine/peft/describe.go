package peft

import (
	"slices"
	"strings"

	"tuneground/engine/run"
)

// Method is the method of a run that trains such an adapter.
func (c *Config) Method() string {
	switch {
	case c.Type == IA3:
		return run.IA3
	case c.Type == PromptTuning:
		return run.Prompt
	case c.DoRA:
		return run.DoRA
	}
	return run.LoRA
}

// Describe returns the settings of the adapter in the form that a run has them.
func (a *Adapter) Describe() run.Adapter {
	c := &a.Config
	saved := c.ModulesToSave
	if slices.Equal(saved, a.model.HeadModules()) {
		saved = nil // as a run saves them if nothing else is said
	}
	info := run.Adapter{Method: c.Method(), RankPattern: c.RankPattern, AlphaPattern: c.AlphaPattern}
	if c.Type == PromptTuning {
		info.Prompt = run.PromptSettings{NumVirtualTokens: c.VirtualTokens, Init: c.Init, InitText: c.InitText, ModulesToSave: names(saved)}
		return info
	}
	if c.Type == IA3 {
		info.IA3 = run.IA3Settings{TargetModules: a.targetNames(), FeedForward: names(c.FeedForward), ModulesToSave: names(saved)}
		if info.IA3.TargetModules == "" {
			info.IA3.FeedForward = ""
		}
		return info
	}
	info.LoRA = run.LoRASettings{
		R: c.R, Alpha: c.Alpha, Dropout: c.Dropout, UseRSLoRA: c.RSLoRA, TargetModules: a.targetNames(), Bias: c.Bias, PlusRatio: 1, ModulesToSave: names(saved),
	}
	return info
}

func names(list []string) run.Names { return run.Names(strings.Join(list, " ")) }

// targetNames names the layers that the adapter changes: "" where they are those of a
// run that names none.
func (a *Adapter) targetNames() run.Names {
	own := a.Config.TargetModules.Names
	if a.Config.TargetModules.Pattern != "" {
		own = siteNames(a.sites)
	}
	if a.Config.Type == IA3 {
		usual := run.FamilyOf(a.model.Config.ModelType)
		if slices.Equal(own, usual.Scaled) && slices.Equal(a.Config.FeedForward, usual.FeedForward) {
			return ""
		}
		return names(own)
	}
	usual, err := targets(a.model, &Config{ModulesToSave: a.Config.ModulesToSave})
	if err == nil && slices.Equal(siteNames(usual), siteNames(a.sites)) {
		return ""
	}
	return names(own)
}

func siteNames(sites []site) []string {
	list := make([]string, len(sites))
	for i, s := range sites {
		list[i] = s.name
	}
	return list
}

// taskTypes are PEFT's names for what a model's class answers.
var taskTypes = map[string]run.AnswerKind{
	"SEQ_CLS": run.LabelAnswer, "TOKEN_CLS": run.TagsAnswer, "QUESTION_ANS": run.SpanAnswer, "CAUSAL_LM": run.TextAnswer, "SEQ_2_SEQ_LM": run.TextAnswer,
}

// RunTask returns the first task that the adapter's task_type can mean, "" where it does
// not say.
func (c *Config) RunTask() string {
	for _, task := range run.Tasks {
		if answer, known := taskTypes[c.Task]; known && task.Answer == answer && (c.Task != "SEQ_2_SEQ_LM" || !task.Continues()) {
			return task.Name
		}
	}
	return ""
}

// IsFor reports whether the adapter can be one for a task: its task_type, if it says,
// has the task's kind of answer. An encoder-decoder writes every answer.
func (c *Config) IsFor(task string) bool {
	answer, known := taskTypes[c.Task]
	return !known || c.Task == "SEQ_2_SEQ_LM" || run.TaskOf(task).Answer == answer
}
