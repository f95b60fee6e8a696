// Does what measure.js does in a Worker, on several threads: a page itself may not wait
// for other threads.
'use strict';

importScripts('shared.js', '../gen/wasm_exec.js', 'engine.js', 'gpu.js');

self.__opts = Object.fromEntries(new URLSearchParams(location.search));
self.finish = (json) => self.postMessage({ ...JSON.parse(json), mem: { wasm_bytes: self.memory.buffer.byteLength } });

loadShared('../gen/measure-shared.wasm')
  .then((run) => run())
  .catch((cause) => self.postMessage({ error: String(cause.message || cause), mem: {} }));
