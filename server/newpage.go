package main

import "github.com/maxence-charriere/go-app/v10/pkg/app"

// newPage returns go-app's handler of the page.
func newPage() *app.Handler {
	return &app.Handler{Name: "Tuneground", Icon: app.Icon{Default: "/web/icon.png", Large: "/web/icon.png", SVG: "/web/icon.svg"}}
}
