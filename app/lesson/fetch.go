package lesson

import "github.com/maxence-charriere/go-app/v10/pkg/app"

// fetch gets a file of the site and calls done, not on the page's goroutine.
func fetch(path string, done func(text string, ok bool)) {
	var answered, read, failed app.Func
	end := func(text string, ok bool) {
		answered.Release()
		read.Release()
		failed.Release()
		done(text, ok)
	}
	read = app.FuncOf(func(_ app.Value, args []app.Value) any {
		end(args[0].String(), true)
		return nil
	})
	failed = app.FuncOf(func(app.Value, []app.Value) any {
		end("", false)
		return nil
	})
	answered = app.FuncOf(func(_ app.Value, args []app.Value) any {
		if !args[0].Get("ok").Bool() {
			end("", false)
			return nil
		}
		args[0].Call("text").Call("then", read, failed)
		return nil
	})
	app.Window().Call("fetch", path).Call("then", answered, failed)
}
