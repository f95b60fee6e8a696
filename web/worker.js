// Starts the engine in its Worker. All addresses are relative to this file, so that the
// site works below any path.
'use strict';

importScripts('../gen/wasm_exec.js', 'engine.js', 'gpu.js');

// Messages that arrive before the engine listens wait here until the engine takes them.
self.waiting = [];
self.onmessage = (message) => self.waiting.push(message.data);

// This Worker holds the lock of its name as long as it lives: its release tells the page
// that the Worker has ended.
function holdLock() {
  return new Promise((resolve) => {
    if (!self.navigator.locks) return resolve();
    navigator.locks.request(self.name, () => { resolve(); return new Promise(() => {}); }).catch(resolve);
  });
}

// Anything that ends the engine, in its main or in an event handler, is reported once.
let over = false;
function end(cause) {
  if (over) return;
  over = true;
  const error = self.lacksMemory ? 'out of memory' : cause;
  self.postMessage({ event: JSON.stringify({ event: 'ended', error }), files: [] });
}
self.addEventListener('error', (e) => { e.preventDefault(); end(e.message); });

holdLock()
  .then(() => startEngine('../gen/engine.wasm', kernelModules))
  .then(() => end('it came to its end'), (cause) => end(cause.message));
