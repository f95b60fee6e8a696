package training

import (
	"strconv"

	"github.com/maxence-charriere/go-app/v10/pkg/app"

	"tuneground/app/part"
	"tuneground/app/text"
)

// spare chooses how many cores are left to the reader, if there are several.
func (t *hyperparameters) spare() app.UI {
	s := t.S
	if s.Cores < 2 {
		return nil
	}
	options := make([]part.Option, s.Cores)
	for n := range options {
		options[n] = part.Option{Value: strconv.Itoa(n), Name: text.Count(int64(n))}
	}
	return app.Div().Class("group").Body(
		part.Choose("spare_cores", s.T("train.spare"), strconv.Itoa(s.Spare), options, func(value string) {
			if n, err := strconv.Atoi(value); err == nil {
				s.LeaveCores(n)
			}
		}),
		app.P().Class("help").Text(s.T("train.spare_help", text.Count(int64(s.Cores)))),
	)
}
