// Appended to go-app's app.js, so that it runs before the program starts.

// The site may be below any path: the page's folder is its root.
goappEnv.GOAPP_ROOT_PREFIX = location.pathname.replace(/[^/]*$/, "");

// A browser that blocks cookies blocks storage too: it throws on any access, and the
// program would end. Such a page stores values until it is closed.
const keepsStorage = ["localStorage", "sessionStorage"].map((name) => {
  try {
    window[name].getItem("");
    return true;
  } catch {
    Object.defineProperty(window, name, { value: forgetfulStorage() });
    return false;
  }
}).every(Boolean);

// forgetfulStorage is a Storage in memory.
function forgetfulStorage() {
  const kept = new Map();
  return {
    get length() { return kept.size; },
    key: (i) => [...kept.keys()][i] ?? null,
    getItem: (key) => kept.get(key) ?? null,
    setItem: (key, value) => void kept.set(key, value),
    removeItem: (key) => void kept.delete(key),
    clear: () => kept.clear(),
  };
}

// go-app ends at an address with broken escapes, such as a link that was cut short. The
// address is repaired here; the program takes the original from here to report it. This
// listener runs before go-app's own.
function repairAddress() {
  const repaired = location.hash.replace(/%(?![0-9a-f]{2})/gi, "%25");
  if (repaired === location.hash) return;
  window.brokenHash = location.hash;
  history.replaceState(history.state, "", location.pathname + location.search + repaired);
}
addEventListener("popstate", repairAddress);
repairAddress();

// SharedArrayBuffer needs headers that a plain file host does not send. The service
// worker adds them to all its answers, and it answers from the next load on, so the page
// loads once more as soon as the worker is ready. Without storage there would be no
// record that this was tried. In a frame of another page it would be of no use, and undo
// what the reader has done by then.
const tried = "tuneground-reloaded";
const reloads = !crossOriginIsolated && self === top && keepsStorage && "serviceWorker" in navigator && !sessionStorage.getItem(tried);
if (crossOriginIsolated) sessionStorage.removeItem(tried);

// Installing the service worker keeps a core busy for a second, because the browser
// fetches and compiles all that it keeps. The first minute comes before that.
setTimeout(goappInitServiceWorker, reloads ? 0 : 10_000);
if (reloads) {
  navigator.serviceWorker.ready.then(() => {
    sessionStorage.setItem(tried, "1");
    location.reload();
  });
}

// The engine starts beside the page's program, which takes it over with what it has said.
if (!reloads && !/\/bench(\.html)?$/.test(location.pathname)) {
  const name = "engine " + Date.now();
  const worker = new Worker("web/worker.js", { name });
  const said = [];
  worker.onmessage = (message) => said.push(message);
  worker.onerror = (error) => said.push(error);
  window.earlyEngine = { worker, name, said };
}
