package text

import (
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"strings"
	"testing"

	"tuneground/engine/cpu"
	"tuneground/engine/data"
	"tuneground/engine/message"
	"tuneground/engine/run"
)

func TestBothLanguagesOfAMessageTakeTheSameArguments(t *testing.T) {
	for _, m := range messages {
		if strings.TrimSpace(m.zh) == "" || m.zh == m.en {
			t.Errorf("%q has no Chinese", m.en)
		}
		var args []any // one more than there can be
		for i := range 1 + strings.Count(m.en, "%") {
			args = append(args, fmt.Sprintf("<%d>", i))
		}
		english, chinese := message.Message{Format: m.en, Args: args}.String(), Chinese.Message(message.Message{Format: m.en, Args: args})
		for _, arg := range args {
			if strings.Contains(english, arg.(string)) != strings.Contains(chinese, arg.(string)) {
				t.Errorf("the arguments of\n%q are not those of\n%q", english, chinese)
				break
			}
		}
	}
}

func TestASentenceBeginsWithACapital(t *testing.T) {
	lost := message.Errorf("there is no WebGPU here: %w", message.Errorf("the browser took the GPU away"))
	for said, want := range map[*message.Message]string{
		new(message.Of(lost)): "There is no WebGPU here: the browser took the GPU away",
		new(message.New("%w; the CPU computes instead", lost)): "There is no WebGPU here: the browser took the GPU away; the CPU computes instead",
		new(message.New("%s: %w", "reviews.csv", lost)):        "reviews.csv: there is no WebGPU here: the browser took the GPU away",
		new(message.New("config.json: hidden_act is %q", "x")): `config.json: hidden_act is "x"`,
		new(message.OfText("it broke: all of it")):             "it broke: all of it",
		new(message.Message{}):                                 "",
	} {
		if got := English.Sentence(*said); got != want {
			t.Errorf("%q, want %q", got, want)
		}
	}
	if got, want := Chinese.Sentence(message.Of(lost)), "这里没有 WebGPU：浏览器收回了 GPU"; got != want {
		t.Errorf("%q, want %q", got, want)
	}
}

func TestADeviceHasANameInChinese(t *testing.T) {
	one, two := cpu.New(), cpu.New()
	two.UseThreads(2)
	for _, d := range []*cpu.Device{one, two} {
		said := Chinese.Device(d.Name())
		if !strings.HasPrefix(said, "CPU（") || strings.Contains(said, "threads") || strings.Contains(said, "bit") {
			t.Errorf("%s is called %s", d.Name(), said)
		}
		if got := English.Device(d.Name()); got != d.Name() {
			t.Errorf("%s is called %s in English", d.Name(), got)
		}
	}
}

func TestRealMessages(t *testing.T) {
	c := run.Default()
	c.Scheduler = "sudden"
	_, _, address := run.ParseFragment(`run={"seeed":1}`)
	lost := &fs.PathError{Op: "list", Path: "m", Err: fs.ErrNotExist}
	var cut *json.SyntaxError
	errors.As(json.Unmarshal([]byte("{"), new(any)), &cut)
	cases := []struct {
		said          message.Message
		english, want string
	}{
		{(&data.Error{File: "reviews.csv", Line: 17, Column: "label", Problem: message.New("the row has %d of %d columns and ends before this one; add what is missing, or remove the row", 1, 2)}).Message(),
			`reviews.csv, line 17, column "label": the row has 1 of 2 columns and ends before this one; add what is missing, or remove the row`,
			"reviews.csv 第 17 行，“label”列：这一行应有 2 列，只有 1 列，缺少这一列及其后各列；请补上，或者删去这一行"},
		{(&data.Error{File: "b.csv", Problem: message.New("this is %s, not text; %s", message.New("a Parquet file"), message.New("convert it, for example with pandas: read_parquet(...).to_csv(..., index=False)"))}).Message(),
			"b.csv: this is a Parquet file, not text; convert it, for example with pandas: read_parquet(...).to_csv(..., index=False)",
			"b.csv：这是 Parquet 文件，不是文本；请先转换，例如用 pandas：read_parquet(...).to_csv(..., index=False)"},
		{(&data.Error{File: "x.csv", Problem: message.New("there is no column %q to take the %s from; the columns are %s", "y", message.New("label"), message.Names([]string{"text", `my, "z"`}))}).Message(),
			`x.csv: there is no column "y" to take the label from; the columns are "text", "my, \"z\""`,
			"x.csv：没有名为“y”的标签列；现有的列：“text”、“my, \"z\"”"},
		{message.New("Classes with fewer than %d examples: %s. Add examples or merge classes.", 10,
			message.New("%s and %d more", message.List{message.New("%q (%d)", "a", 3), message.New("%q (%d)", "b\t", 1)}, 4)),
			`Classes with fewer than 10 examples: "a" (3), "b\t" (1) and 4 more. Add examples or merge classes.`,
			`样本少于 10 个的类：“a” (3)、“b\t” (1)，还有 4 项。请增加样本，或者合并类别。`},
		{message.New("Labels that differ only in case or spaces: %s. They count as different classes; merge them if they mean the same.",
			message.List{message.New("%q and %q", "a", "A"), message.New("%q and %q", "b", "B")}),
			`Labels that differ only in case or spaces: "a" and "A", "b" and "B". They count as different classes; merge them if they mean the same.`,
			"只有大小写或空格不同的标签：“a”与“A”、“b”与“B”。它们算作不同的类；如果意思相同，请合并。"},
		{message.New("The classes are uneven: %q has %d examples, %q has %d. Always answering %q is right %.0f %% of the time, so look at F1 rather than accuracy.", "a", 9, "b", 1, "a", 90.0),
			`The classes are uneven: "a" has 9 examples, "b" has 1. Always answering "a" is right 90 % of the time, so look at F1 rather than accuracy.`,
			"各类不均衡：“a”有 9 个样本，“b”只有 1 个。总是回答“a”就有 90 % 是对的，所以请看 F1，而不是准确率。"},
		{message.New("The %s split has no example of %s, so it says nothing about them. Add examples or make the split larger.", message.New("test"), message.Names([]string{"a"})),
			`The test split has no example of "a", so it says nothing about them. Add examples or make the split larger.`,
			"测试集里没有“a”的样本，所以它不能说明这些类的成绩。请增加样本，或者加大这一部分的比例。"},
		{message.New("%s: %w", "tokenizer.json", message.Errorf("line %d, column %d: %w: copy the file again from the model's folder", 3, 5, cut)),
			"tokenizer.json: line 3, column 5: unexpected end of JSON input: copy the file again from the model's folder",
			"tokenizer.json：第 3 行第 5 列：JSON 没有写完就结束了：请从模型的文件夹里重新复制这个文件"},
		{message.New("%s: reading stopped after %d bytes: %w", "x.csv", 40, message.Errorf("the connection broke")),
			"x.csv: reading stopped after 40 bytes: the connection broke", "x.csv：读到第 40 个字节时中断：连接中断"},
		{message.New("%s: tensor %s %w", "model.safetensors", "a.b", message.Errorf("holds %g at element %d, which is too large for %s: write it as F32", 1e5, 7, "F16")),
			"model.safetensors: tensor a.b holds 100000 at element 7, which is too large for F16: write it as F32",
			"model.safetensors：张量 a.b 的第 7 个元素是 100000，对 F16 来说太大：请写成 F32"},
		{message.New("the model %s is not here (%w); the site's operator can add it with `make models`, and you can drop a Hugging Face folder or zip on the page", "m", message.Errorf("cannot list the model folder: %w", lost)),
			"the model m is not here (cannot list the model folder: list m: file does not exist); the site's operator can add it with `make models`, and you can drop a Hugging Face folder or zip on the page",
			"这里没有模型 m（无法列出模型文件夹：无法列出 m：文件不存在）；网站的维护者可以用 `make models` 取得它，您也可以把 Hugging Face 模型文件夹或 zip 拖到页面上"},
		{message.Of(c.Validate()),
			`lr_scheduler_type is "sudden"; it can be one of "linear", "constant", "constant_with_warmup", "step", "cosine", "cosine_with_restarts", "polynomial", "exponential"`,
			"lr_scheduler_type 是“sudden”；可以是以下之一：“linear”、“constant”、“constant_with_warmup”、“step”、“cosine”、“cosine_with_restarts”、“polynomial”、“exponential”"},
		{message.Of(address), `a run has no setting "seeed"; the names most like it are "seed", "dataset.split_seed", "dataset.header", "method", "lr_scheduler_kwargs.lr_end"`, "训练没有“seeed”这项设置；最相近的名称是 “seed”、“dataset.split_seed”、“dataset.header”、“method”、“lr_scheduler_kwargs.lr_end”"},
		{message.OfText("the disk is full: buy another"), "the disk is full: buy another", "the disk is full: buy another"},
		{message.Message{}, "", ""},
	}
	for _, c := range cases {
		if got := Chinese.Message(c.said); got != c.want {
			t.Errorf("%s is in Chinese\n%q, want\n%q", c.english, got, c.want)
		}
		if got := English.Message(c.said); got != c.english {
			t.Errorf("in English it is\n%q, want\n%q", got, c.english)
		}
	}
}
