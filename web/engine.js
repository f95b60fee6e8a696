// Starts a Go module of ours, in a page or in a Worker: Go's runtime, the
// module, and where the browser can run it the second module, whose kernels
// work in the first one's memory (see engine/cpu/relaxed).
'use strict';

// startEngine runs the module at url, with the second one at kernelsURL or
// without. It sets self.hasKernels and self.memory before Go's main starts, and
// resolves when main returns.
async function startEngine(url, kernelsURL) {
  const go = new Go();
  // Go's module needs its imports before the second module, which needs Go's
  // memory, can exist: so they are bound late.
  let kernels = null;
  go.importObject.k = {};
  for (const name of ['gemm', 'along', 'across']) {
    go.importObject.k[name] = (...args) => kernels[name](...args);
  }
  const { instance } = await WebAssembly.instantiateStreaming(fetch(url), go.importObject);
  self.memory = instance.exports.mem;
  if (kernelsURL) {
    try {
      const second = await WebAssembly.instantiateStreaming(fetch(kernelsURL), { go: { mem: self.memory } });
      kernels = second.instance.exports;
    } catch {
      // No relaxed SIMD here: the engine's own kernels serve.
    }
  }
  self.hasKernels = kernels !== null;
  await go.run(instance);
}
