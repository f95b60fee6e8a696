// Command page is the page in the browser: app compiled to WebAssembly.
package main

import (
	goapp "github.com/maxence-charriere/go-app/v10/pkg/app"

	"tuneground/app"
)

func main() {
	app.Routes()
	goapp.RunWhenOnBrowser()
}
