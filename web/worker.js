// Starts the engine in its Worker: Go's runtime, the engine, and where the
// browser can run it the second module, whose kernels work on the engine's
// memory. All addresses are relative to this file, so that the site can live
// below any path.
'use strict';

importScripts('../gen/wasm_exec.js');

// Messages that arrive before the engine listens wait here; the engine takes them over.
self.waiting = [];
self.onmessage = (message) => self.waiting.push(message.data);

async function start() {
  const go = new Go();
  let kernels = null;
  go.importObject.k = { gemm: (...args) => kernels.gemm(...args) };
  const engine = await WebAssembly.instantiateStreaming(fetch('../gen/engine.wasm'), go.importObject);
  try {
    const second = await WebAssembly.instantiateStreaming(
      fetch('../gen/kernel.wasm'), { go: { mem: engine.instance.exports.mem } });
    kernels = second.instance.exports;
  } catch {
    // No relaxed SIMD here: the engine's own kernels serve.
  }
  self.hasKernels = kernels !== null;
  await go.run(engine.instance);
  throw new Error('the engine ended');
}

start().catch((cause) => {
  const error = `The engine cannot go on (${cause.message}). Save what you need and reload the page; if that does not help, try a current Chrome, Edge, Firefox or Safari.`;
  self.postMessage({ event: JSON.stringify({ event: 'error', error }), files: [] });
});
