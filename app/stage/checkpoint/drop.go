package checkpoint

import (
	"strings"

	"github.com/maxence-charriere/go-app/v10/pkg/app"

	"tuneground/app/client"
)

// dropped takes the model from dropped files: one file is a zip, a folder or
// several files are a model folder.
func dropped(ctx app.Context, transfer app.Value, s *client.Client) {
	items := transfer.Get("items")
	if items.Length() > 0 {
		entry := items.Index(0).Call("webkitGetAsEntry")
		if entry.Truthy() && entry.Get("isDirectory").Bool() {
			f := &folder{ctx: ctx, name: entry.Get("name").String(), take: s.UseFolder}
			f.read(entry, 0)
			return
		}
	}
	list := transfer.Get("files")
	files, names := make([]app.Value, list.Length()), make([]string, list.Length())
	for i := range files {
		files[i] = list.Index(i)
		names[i] = files[i].Get("name").String()
	}
	switch len(files) {
	case 0:
	case 1:
		s.UseModel(names[0], files)
	default:
		s.UseFolder("folder", names, files)
	}
}

// mostLevels is how deep in a dropped folder a model is looked for: the depth
// of the hub's cache.
const mostLevels = 4

// A folder is a folder being read: the browser passes its entries in portions
// and its files one by one, each to a callback.
type folder struct {
	ctx   app.Context
	name  string
	take  func(name string, paths []string, files []app.Value)
	paths []string
	files []app.Value
	open  int // folders and files requested but not received
}

// read reads the folder at entry, level levels below the dropped one.
func (f *folder) read(entry app.Value, level int) {
	f.open++
	f.list(entry.Call("createReader"), level)
}

func (f *folder) list(reader app.Value, level int) {
	reader.Call("readEntries", once(func(entries app.Value) {
		if entries.Length() == 0 {
			f.closed()
			return
		}
		for i := range entries.Length() {
			entry := entries.Index(i)
			switch {
			case entry.Get("isFile").Bool():
				f.open++
				entry.Call("file", once(func(file app.Value) {
					f.paths = append(f.paths, strings.TrimPrefix(entry.Get("fullPath").String(), "/"))
					f.files = append(f.files, file)
					f.closed()
				}))
			case level < mostLevels:
				f.read(entry, level+1)
			}
		}
		f.list(reader, level)
	}))
}

func (f *folder) closed() {
	if f.open--; f.open == 0 {
		f.ctx.Dispatch(func(app.Context) { f.take(f.name, f.paths, f.files) })
	}
}

// once wraps f for a callback that is called only once.
func once(f func(app.Value)) app.Func {
	var wrapped app.Func
	wrapped = app.FuncOf(func(_ app.Value, args []app.Value) any {
		f(args[0])
		wrapped.Release()
		return nil
	})
	return wrapped
}
