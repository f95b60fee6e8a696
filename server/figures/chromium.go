package main

import (
	"context"
	"os"
	"time"

	"github.com/chromedp/chromedp"
)

// patience is the greatest time of the browser for one figure.
const patience = 4 * time.Minute

// inChromium starts a separate browser with a profile folder, opens url and
// returns the value of a JavaScript expression once it is truthy. It then
// closes the browser properly, so that the profile is complete.
func inChromium[T any](ctx context.Context, profile, url, expression string) (T, error) {
	var none T
	ctx, stop := context.WithTimeout(ctx, patience)
	defer stop()
	ctx, end := browse(ctx, profile)
	defer end()
	if err := chromedp.Do(ctx, chromedp.Navigate(url)); err != nil {
		return none, err
	}
	value, err := chromedp.Run(ctx, chromedp.Poll[T](expression,
		chromedp.WithPollingInterval(pollEvery), chromedp.WithPollingTimeout(0)))
	if err != nil {
		return none, err
	}
	return value, chromedp.Cancel(ctx)
}

// languageKey is the key of a browser's language in a context.
type languageKey struct{}

// inLanguage returns a context whose browsers have a language; "en" or "zh-CN", say.
func inLanguage(ctx context.Context, lang string) context.Context {
	return context.WithValue(ctx, languageKey{}, lang)
}

// browse returns the context of a tab in a separate browser with a profile folder.
func browse(ctx context.Context, profile string) (tab context.Context, end func()) {
	flags := append(chromedp.DefaultExecAllocatorOptions[:],
		chromedp.UserDataDir(profile), chromedp.NoSandbox,
		chromedp.Flag("disable-quic", true), chromedp.Flag("disable-component-update", true),
		// A software GPU, if there is no other.
		chromedp.Flag("enable-unsafe-webgpu", true), chromedp.Flag("enable-unsafe-swiftshader", true))
	if lang, ok := ctx.Value(languageKey{}).(string); ok {
		flags = append(flags, chromedp.Flag("lang", lang), chromedp.Flag("accept-lang", lang))
	}
	if path := os.Getenv("CHROMIUM"); path != "" {
		flags = append(flags, chromedp.ExecPath(path))
	}
	ctx, endBrowser := chromedp.NewExecAllocator(ctx, flags...)
	tab, closeTab := chromedp.NewContext(ctx)
	return tab, func() { closeTab(); endBrowser() }
}

// pollEvery is short compared with what is measured and long compared with the
// cost of polling.
const pollEvery = 50 * time.Millisecond

// freshProfile returns a new folder for a browser, and a function that removes
// it.
func freshProfile() (dir string, remove func(), err error) {
	dir, err = os.MkdirTemp("", "tuneground-bench-*")
	return dir, func() { os.RemoveAll(dir) }, err
}
