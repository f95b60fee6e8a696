// Starts the engine in its Worker. All addresses are relative to this file, so that the
// site works below any path.
'use strict';

importScripts('lock.js', 'shared.js', '../gen/wasm_exec.js', 'engine.js', 'gpu.js');

// Messages that arrive before the engine listens wait here until the engine takes them.
self.waiting = [];
self.onmessage = (message) => self.waiting.push(message.data);

// Anything that ends the engine, in its main or in an event handler, is reported once.
let over = false;
function end(cause) {
  if (over) return;
  over = true;
  const error = self.lacksMemory ? 'out of memory' : cause;
  self.postMessage({ event: JSON.stringify({ event: 'ended', error }), files: [] });
}
self.addEventListener('error', (e) => { e.preventDefault(); end(e.message); });

// start takes a memory that several Workers share, where there is one.
async function start() {
  const shared = await loadShared('../gen/engine-shared.wasm').catch(() => null);
  return shared ? shared() : startEngine('../gen/engine.wasm', kernelModules);
}

holdLock() // its release tells the page that this Worker has ended
  .then(start)
  .then(() => end('it came to its end'), (cause) => end(cause.message));
