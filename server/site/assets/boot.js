// Joined to go-app's app.js, so that it runs before the program starts.

// The site may live below any path: the folder that the page is in is the root here.
goappEnv.GOAPP_ROOT_PREFIX = location.pathname.replace(/[^/]*$/, "");

// Who blocks cookies blocks storage too: the browser then throws where it is only
// looked at, and the program would end. Such a page remembers for as long as it is open.
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

// go-app ends at an address whose escapes are broken, as those of a link are that
// was cut short. Repaired they are read; what the address was, the program takes
// from here, to say so. The listener comes before go-app's own.
function repairAddress() {
  const repaired = location.hash.replace(/%(?![0-9a-f]{2})/gi, "%25");
  if (repaired === location.hash) return;
  window.brokenHash = location.hash;
  history.replaceState(history.state, "", location.pathname + location.search + repaired);
}
addEventListener("popstate", repairAddress);
repairAddress();

// SharedArrayBuffer needs headers that a plain file host does not send. The
// service worker adds them to all that it answers, and it answers from the next
// load on: load once more as soon as it is ready. Without storage it could not
// be told that this was tried.
(async () => {
  const tried = "tuneground-reloaded";
  if (crossOriginIsolated) {
    sessionStorage.removeItem(tried);
    return;
  }
  if (!keepsStorage || !("serviceWorker" in navigator) || sessionStorage.getItem(tried)) return;
  await navigator.serviceWorker.ready;
  sessionStorage.setItem(tried, "1");
  location.reload();
})();
