//go:build !wasm

package app

import (
	"github.com/maxence-charriere/go-app/v10/pkg/app"

	"tuneground/app/text"
)

// Handler returns the handler of the page and its go-app files. It stays out of
// the page's own binary, because it brings in net/http.
func Handler() *app.Handler {
	t := text.Chinese.T
	return &app.Handler{
		Name:            t("site.name"),
		ShortName:       t("site.name"),
		Title:           t("site.name") + " · " + t("site.tagline"),
		Description:     t("site.description"),
		Lang:            string(text.Chinese),
		LoadingLabel:    "{progress} %",
		BackgroundColor: "#fdfcf8",
		ThemeColor:      "#fdfcf8",
		Icon: app.Icon{
			Default:  "/web/icon-192.png",
			Large:    "/web/icon-512.png",
			Maskable: "/web/icon-512.png",
			SVG:      "/web/icon.svg",
		},
		Styles:  []string{"/web/style.css"},
		Scripts: []string{"/gen/echarts.min.js defer"},
	}
}
