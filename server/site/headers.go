package site

import "strings"

// pagePolicy is the content policy: everything comes from this site and nothing
// is sent elsewhere. WebAssembly may be compiled. Style attributes are allowed
// because components and charts set them; style elements and inline scripts are
// not.
var pagePolicy = strings.Join([]string{
	"default-src 'none'",
	"script-src 'self' 'wasm-unsafe-eval'",
	"worker-src 'self'",
	"connect-src 'self'",
	"style-src 'self'",
	"style-src-attr 'unsafe-inline'",
	"img-src 'self' data: blob:",
	"font-src 'self'",
	"manifest-src 'self'",
	"base-uri 'none'",
	"form-action 'none'",
}, "; ")

// securityHeaders are sent with every answer. The service worker adds them if
// the host cannot. The first three give the page SharedArrayBuffer.
var securityHeaders = map[string]string{
	"Cross-Origin-Opener-Policy":   "same-origin",
	"Cross-Origin-Embedder-Policy": "require-corp",
	"Cross-Origin-Resource-Policy": "same-origin",
	"Content-Security-Policy":      pagePolicy + "; frame-ancestors 'none'",
	"X-Content-Type-Options":       "nosniff",
	"Referrer-Policy":              "no-referrer",
	"Permissions-Policy":           "camera=(), microphone=(), geolocation=(), payment=(), usb=(), serial=()",
}

// framedHeaders replace some of them where the address asks for a lesson's figures alone,
// `?embed=1`: any page may hold these in a frame.
var framedHeaders = map[string]string{
	"Cross-Origin-Resource-Policy": "cross-origin",
	"Content-Security-Policy":      pagePolicy + "; frame-ancestors *",
}
