// Helps an engine to compute: an instance of the engine's module in the same memory, which
// runs one function on a stack of its own and has no part in Go's runtime. See engine/cpu.
'use strict';

importScripts('lock.js');

self.onmessage = async ({ data: { module, kernelModule, memory, state: [stack, goroutine, closure] } }) => {
  const go = { mem: memory };
  const kernels = await WebAssembly.instantiate(kernelModule, { go });
  // What Go's runtime would call: a helper must not get there.
  const gojs = {};
  for (const { module: from, name } of WebAssembly.Module.imports(module)) {
    if (from === 'gojs') gojs[name] = () => { throw new Error(`a helper needs ${name}`); };
  }
  const { exports } = await WebAssembly.instantiate(module, { go, gojs, k: kernels.exports });
  exports.SP.value = stack;
  exports.g.value = BigInt(goroutine);
  exports.CTXT.value = BigInt(closure);
  const entry = new DataView(memory.buffer).getBigUint64(closure, true);
  await holdLock();
  self.postMessage('ready');
  try {
    exports.table.get(Number(entry >> 16n))(0);
  } finally {
    self.close();
  }
};
