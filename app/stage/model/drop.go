package model

import (
	"github.com/maxence-charriere/go-app/v10/pkg/app"
)

// dropped hands the files of a dropped zip, of dropped files, or of a dropped
// folder to take, with the name of the folder or the zip.
func dropped(ctx app.Context, transfer app.Value, take func(string, []app.Value)) {
	items := transfer.Get("items")
	if items.Length() > 0 {
		entry := items.Index(0).Call("webkitGetAsEntry")
		if entry.Truthy() && entry.Get("isDirectory").Bool() {
			folder := &folder{ctx: ctx, name: entry.Get("name").String(), take: take}
			folder.reader = entry.Call("createReader")
			folder.read()
			return
		}
	}
	list := transfer.Get("files")
	files := make([]app.Value, list.Length())
	for i := range files {
		files[i] = list.Index(i)
	}
	if len(files) > 0 {
		take(files[0].Get("name").String(), files)
	}
}

// A folder is being read: the browser hands out its entries in portions and
// its files one by one, each by a callback.
type folder struct {
	ctx    app.Context
	name   string
	reader app.Value
	take   func(string, []app.Value)
	files  []app.Value
	open   int // files asked for and not there yet
	listed bool
}

func (f *folder) read() {
	f.reader.Call("readEntries", once(func(entries app.Value) {
		if entries.Length() == 0 {
			f.listed = true
			f.done()
			return
		}
		for i := range entries.Length() {
			if entry := entries.Index(i); entry.Get("isFile").Bool() {
				f.open++
				entry.Call("file", once(func(file app.Value) {
					f.files = append(f.files, file)
					f.open--
					f.done()
				}))
			}
		}
		f.read()
	}))
}

func (f *folder) done() {
	if f.listed && f.open == 0 && len(f.files) > 0 {
		f.ctx.Dispatch(func(app.Context) { f.take(f.name, f.files) })
	}
}

// once wraps f for a callback that is called a single time.
func once(f func(app.Value)) app.Func {
	var wrapped app.Func
	wrapped = app.FuncOf(func(_ app.Value, args []app.Value) any {
		f(args[0])
		wrapped.Release()
		return nil
	})
	return wrapped
}
