package e2e

import (
	"fmt"
	"testing"

	"github.com/chromedp/chromedp"
)

// A teacher makes a link in the fold at a lesson's end, and it opens what was chosen: the
// figures alone, without a control, in the other language.
func TestALessonIsPublished(t *testing.T) {
	p := freshPage(t, nil)
	p.do(chromedp.Navigate(site + "/#lesson=cross-entropy"))
	p.until(`document.querySelector('.for-teachers summary')`)
	p.do(chromedp.Click(chromedp.CSS(`.for-teachers summary`)), chromedp.Click(chromedp.CSS(`[data-control="show_smoothing"]`)))
	p.choose("teach_form", "embedded")
	p.choose("teach_language", "zh")
	link := fmt.Sprintf("%s/?embed=1&lang=zh#lesson=cross-entropy&hide=smoothing", site)
	p.until(fmt.Sprintf(`document.querySelector('[data-output="link"]').value === %q`, link))
	if line := eval[string](p, `new DOMParser().parseFromString(document.querySelector('[data-output="frame"]').value, 'text/html').querySelector('iframe').src`); line != link {
		t.Errorf("the frame shows %s", line)
	}
	p.look("with the teachers' fold open")
	p.do(chromedp.Navigate("about:blank"), chromedp.Navigate(link))
	p.until(`document.querySelector('.page').lang.startsWith('zh') && document.querySelector('[data-control="p0"]') && !document.querySelector('[data-control="smoothing"], .masthead')`)
}
