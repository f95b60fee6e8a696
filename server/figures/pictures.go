package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"time"

	"github.com/chromedp/chromedp"

	"tuneground/app/client"
	"tuneground/app/lesson"
	"tuneground/engine/run"
)

// A scene is a place of the page, and what is done there before its second picture.
type scene struct {
	name, fragment string
	act            string // a JavaScript statement; "": there is no second picture
}

// Scripts that do what a reader does. The page has ended its work once it has been at rest
// for a moment, as a figure may ask for more when it is answered.
const (
	wait = `const sleep = (ms) => new Promise((done) => setTimeout(done, ms));
		const until = async (f) => { for (const end = Date.now() + 120e3; !f(); await sleep(50)) if (Date.now() > end) throw Error('it takes too long: ' + f) };
		const busy = () => !['idle', 'done', 'error'].includes(document.querySelector('.page')?.dataset.state) || document.querySelector('.going');
		const rest = async () => { for (let quiet = 0; quiet < 6; await sleep(100)) { await until(() => !busy()); quiet++; if (busy()) quiet = 0; } };`
	readLesson = `for (const ask of document.querySelectorAll('.ask')) ask.querySelector('.choice').click();
		for (const figure of document.querySelectorAll('.live-figure')) {
			await rest();
			figure.querySelector('[data-action="figure"]:enabled, [data-action^="open:"]')?.click();
			await rest();
		}`
	readStart = `document.querySelector('[data-action="expect_positive"]').click();
		await until(() => document.querySelector('[data-output="before"]'));
		document.querySelector('[data-action="start_minute"]').click();
		await until(() => document.querySelector('.start .verdict'));`
)

// scenes are the places of the page in a language.
func scenes(lang string) ([]scene, error) {
	list := []scene{{"start", "", readStart}, {"learn", "learn", ""}}
	var entries []lesson.Entry
	content, err := os.ReadFile(filepath.Join(siteFolder, "gen/lessons/index."+lang+".json"))
	if err == nil {
		err = json.Unmarshal(content, &entries)
	}
	if err != nil {
		return nil, fmt.Errorf("%w: run `make build` first", err)
	}
	for _, e := range entries {
		list = append(list, scene{fmt.Sprintf("lesson-%02d-%s", e.Number, e.Name), "lesson=" + e.Name, readLesson})
	}
	for _, stage := range client.Stages {
		list = append(list, scene{"bench-" + stage, "bench=" + stage, ""})
	}
	c := run.Default()
	c.MaxSteps, c.MaxLength = 60, 32
	if lang == "zh" {
		c.Model, c.Dataset.Name = "bert-tiny-zh", "reviews-zh"
	}
	list = append(list, scene{"bench-trained", "bench=train&" + c.Fragment(true), ""})
	for _, stage := range client.Stages[2:] {
		list = append(list, scene{"bench-" + stage + "-after", "bench=" + stage, ""})
	}
	return list, nil
}

// takePictures writes pictures of every place to a folder: before and after something is
// done there, in both languages and both themes, on a telephone and on a desktop.
func takePictures(ctx context.Context, folder string, only *regexp.Regexp, said io.Writer) error {
	s := &server{}
	defer s.close()
	site, err := s.open()
	if err != nil {
		return err
	}
	if err := os.MkdirAll(folder, 0o755); err != nil {
		return err
	}
	for _, lang := range []string{"zh", "en"} {
		if err := pictureAll(ctx, site, folder, lang, only, said); err != nil {
			return fmt.Errorf("in %s: %w", lang, err)
		}
	}
	return nil
}

// pictureAll takes the pictures of one language, in one visit.
func pictureAll(ctx context.Context, site, folder, lang string, only *regexp.Regexp, said io.Writer) error {
	list, err := scenes(lang)
	if err != nil {
		return err
	}
	list = slices.DeleteFunc(list, func(x scene) bool { return !only.MatchString(lang + " " + x.name) })
	profile, remove, err := freshProfile()
	if err != nil {
		return err
	}
	defer remove()
	ctx, end := browse(inLanguage(ctx, map[string]string{"zh": "zh-CN", "en": "en-US"}[lang]), profile)
	defer end()
	if err := chromedp.Do(ctx, chromedp.Navigate(site+"/")); err != nil {
		return err
	}
	var failed []error
	for i, x := range list {
		fmt.Fprintf(said, "%s %d/%d %s\n", lang, i+1, len(list), x.name)
		if err := x.take(ctx, filepath.Join(folder, x.name), lang); err != nil {
			failed = append(failed, fmt.Errorf("%s: %w", x.name, err))
		}
	}
	return errors.Join(failed...)
}

// take takes the pictures of a scene, also those after something could not be done.
func (x scene) take(ctx context.Context, name, lang string) error {
	if err := do(ctx, fmt.Sprintf(`location.hash = %q; await sleep(300); await rest()`, x.fragment)); err != nil {
		return err
	}
	if err := picture(ctx, name+"-"+lang); err != nil || x.act == "" {
		return err
	}
	return errors.Join(do(ctx, x.act), picture(ctx, name+"-after-"+lang))
}

// do executes JavaScript statements in the page.
func do(ctx context.Context, statements string) error {
	_, err := chromedp.Run(ctx, chromedp.Evaluate[bool]("(async () => {"+wait+statements+"; return true })()", chromedp.EvalAwaitPromise))
	return err
}

// picture writes what is displayed, from its top to its end.
func picture(ctx context.Context, name string) error {
	for _, width := range []int64{380, 1440} {
		if err := chromedp.Do(ctx, chromedp.EmulateViewport(width, 900)); err != nil {
			return err
		}
		for _, theme := range []string{"light", "dark"} {
			height, err := chromedp.Run(ctx, chromedp.Evaluate[int64](fmt.Sprintf(`(() => {
				const page = document.querySelector('.page');
				if (page.dataset.theme !== %q) document.querySelector('[data-action="theme"]').click();
				return new Promise((done) => setTimeout(() => done(Math.min(12000, document.scrollingElement.scrollHeight)), 600)); // charts follow
			})()`, theme), chromedp.EvalAwaitPromise))
			if err != nil {
				return err
			}
			if err := chromedp.Do(ctx, chromedp.EmulateViewport(width, height), chromedp.Sleep(300*time.Millisecond)); err != nil {
				return err
			}
			content, err := chromedp.Run(ctx, chromedp.CaptureScreenshot())
			if err != nil {
				return err
			}
			if err := os.WriteFile(fmt.Sprintf("%s-%d-%s.png", name, width, theme), content, 0o644); err != nil {
				return err
			}
		}
	}
	return nil
}
