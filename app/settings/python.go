package settings

// Python is the line of Python with the value of the setting at path, "" if there is
// none.
func (f *Form) Python(path string) string {
	if f.Problem(path) != nil {
		return ""
	}
	c := f.Settled()
	return c.Call(path)
}
