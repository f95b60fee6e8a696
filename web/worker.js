// Starts the engine in its Worker. All addresses are relative to this file, so
// that the site can live below any path.
'use strict';

importScripts('../gen/wasm_exec.js', 'engine.js', 'gpu.js');

// Messages that arrive before the engine listens wait here; the engine takes them over.
self.waiting = [];
self.onmessage = (message) => self.waiting.push(message.data);

startEngine('../gen/engine.wasm', kernelModules)
  .then(() => { throw new Error('it ended'); })
  .catch((cause) => {
    const error = `The engine cannot go on (${cause.message}). Reload the page; if that does not help, try a current Chrome, Edge, Firefox or Safari.`;
    self.postMessage({ event: JSON.stringify({ event: 'error', error }), files: [] });
  });
