// The service worker has one rule: ask the host whether a file has changed, and without
// the host answer from the cache. The application is cached when the worker is installed,
// models, data sets and word lists when they are first fetched.

const version = "{{version}}";
const application = "{{keep}}";
const headers = "{{headers}}";
const framed = "{{framed}}"; // instead, for a frame in another page

const applicationCache = "tuneground-" + version;
const fetchedCache = "tuneground-fetched";
const tuningCache = "tuneground-tunings"; // the engine's own: see wasm/browser/tuning.go
const applicationURLs = new Set(application.map((path) => new URL(path, self.location).href));

self.addEventListener("install", (event) => event.waitUntil(install()));

async function install() {
  const cache = await caches.open(applicationCache);
  await cache.addAll(application.map((path) => new Request(path, { cache: "no-cache" })));
  await self.skipWaiting();
}

self.addEventListener("activate", (event) => event.waitUntil(activate()));

async function activate() {
  const names = await caches.keys();
  const kept = [applicationCache, fetchedCache, tuningCache];
  const old = names.filter((name) => name.startsWith("tuneground-") && !kept.includes(name));
  await Promise.all(old.map((name) => caches.delete(name)));
  await self.clients.claim();
}

self.addEventListener("fetch", (event) => {
  const { method, url } = event.request;
  if (method === "GET" && new URL(url).origin === self.location.origin) {
    const own = new URL(url).searchParams.get("embed") === "1" ? { ...headers, ...framed } : headers;
    event.respondWith(answer(event.request).then((response) => withHeaders(response, own)));
  }
});

async function answer(request) {
  if (request.headers.has("range")) return fetch(request);
  const url = new URL(request.url);
  url.search = url.hash = "";
  if (applicationURLs.has(url.href + ".html")) url.href += ".html"; // hosts let a page go without it
  let cache;
  try {
    cache = await caches.open(applicationURLs.has(url.href) ? applicationCache : fetchedCache);
  } catch {
    return fetch(request); // the browser no longer lets the site store anything
  }
  const kept = await cache.match(url.href);
  let response;
  try {
    response = await ask(request, kept);
  } catch (offline) {
    if (kept) return kept;
    throw offline;
  }
  if (response.status === 304 && kept) return kept;
  if (response.status === 200) {
    // If the storage is full, the page still works, but not offline.
    cache.put(url.href, response.clone()).catch(() => {});
  }
  return response;
}

// ask fetches a requested file, unless it is the same as the cached one.
function ask(request, kept) {
  const condition = new Headers();
  const tag = kept?.headers.get("ETag");
  const modified = kept?.headers.get("Last-Modified");
  if (tag) condition.set("If-None-Match", tag);
  else if (modified) condition.set("If-Modified-Since", modified);
  const cache = kept ? "no-store" : "no-cache"; // either we check for changes, or the browser does
  return fetch(request.url, { headers: condition, cache, redirect: request.redirect });
}

// withHeaders adds headers that the host may not have sent.
function withHeaders(response, own) {
  if (response.type === "opaqueredirect" || response.type === "error") return response;
  const all = new Headers(response.headers);
  for (const [name, value] of Object.entries(own)) all.set(name, value);
  const { status, statusText } = response;
  return new Response(response.body, { status, statusText, headers: all });
}
