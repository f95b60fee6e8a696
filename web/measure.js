// Measures the work in the address's query (see engine/bench) and leaves the result in
// window.__result. kernels=0 does without the second module, kernels=128 takes the one
// without relaxed SIMD.
'use strict';

window.__opts = Object.fromEntries(new URLSearchParams(location.search));
window.finish = (json) => {
  window.__result = { ...JSON.parse(json), mem: { wasm_bytes: window.memory.buffer.byteLength } };
};

const kernels = { 0: [], 128: kernelModules.slice(1) }[window.__opts.kernels] ?? kernelModules;
startEngine('../gen/measure.wasm', kernels)
  .catch((cause) => { window.__result = { error: String(cause.message || cause), mem: {} }; });
