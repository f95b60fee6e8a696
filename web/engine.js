// Starts one of our Go modules, in a page or in a Worker: Go's runtime, the module and,
// if the browser can run it, the second module, whose kernels work in the first one's
// memory (see engine/cpu/relaxed).
'use strict';

// kernelModules are the second modules, the fastest first: with relaxed SIMD, which not
// every browser has, and without.
const kernelModules = ['../gen/kernel.wasm', '../gen/kernel128.wasm'];

// startEngine runs a module with the first of the second modules that the browser accepts.
// load returns the Response with a module, by the name that it has here. startEngine sets
// self.hasKernels and self.memory before Go's main starts, and resolves when main returns.
async function startEngine(name, kernelNames, load = fetch) {
  const go = new Go();
  noticeLackOfMemory();
  // Go's module needs its imports before the second module can exist, because that needs
  // Go's memory: so they are bound late.
  let kernels = null;
  const module = await WebAssembly.compileStreaming(load(name));
  go.importObject.k = {};
  for (const { module: from, name } of WebAssembly.Module.imports(module)) {
    if (from === 'k') go.importObject.k[name] = (...args) => kernels[name](...args);
  }
  const instance = await WebAssembly.instantiate(module, go.importObject);
  self.memory = instance.exports.mem;
  for (const kernelName of kernelNames) {
    try {
      const second = await WebAssembly.instantiateStreaming(load(kernelName), { go: { mem: self.memory } });
      kernels = second.instance.exports;
      break;
    } catch {
      // The next one may work; without any, the engine uses its own kernels.
    }
  }
  self.hasKernels = kernels !== null;
  await go.run(instance);
}

// noticeLackOfMemory sets self.lacksMemory when Go's runtime writes that it can get no
// more memory, just before it ends.
function noticeLackOfMemory() {
  const write = globalThis.fs.writeSync;
  let text = '';
  globalThis.fs.writeSync = function (fd, bytes) {
    text = (text + String.fromCharCode(...bytes.slice(0, 1000))).slice(-2000);
    if (text.includes('out of memory')) self.lacksMemory = true;
    return write.call(this, fd, bytes);
  };
}
