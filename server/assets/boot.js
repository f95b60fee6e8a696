// Joined to go-app's app.js, so that it runs before the program starts.

// The site may live below any path: the folder that the page is in is the root here.
goappEnv.GOAPP_ROOT_PREFIX = location.pathname.replace(/[^/]*$/, "");

// SharedArrayBuffer needs headers that a plain file host does not send. The
// service worker adds them to all that it answers, and it answers from the next
// load on: load once more as soon as it is ready.
(async () => {
  const tried = "tuneground-reloaded";
  if (crossOriginIsolated) {
    sessionStorage.removeItem(tried);
    return;
  }
  if (!("serviceWorker" in navigator) || sessionStorage.getItem(tried)) return;
  await navigator.serviceWorker.ready;
  sessionStorage.setItem(tried, "1");
  location.reload();
})();
