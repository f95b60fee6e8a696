// Measures the work in the address's query (see engine/bench) and leaves the result in
// window.__result. kernels=0 does without the second module, kernels=128 takes the one
// without relaxed SIMD, threads=2 takes two threads.
'use strict';

window.__opts = Object.fromEntries(new URLSearchParams(location.search));
window.finish = (json) => {
  window.__result = { ...JSON.parse(json), mem: { wasm_bytes: window.memory.buffer.byteLength } };
};

if (window.__opts.threads > 1) {
  new Worker('measure-worker.js' + location.search).onmessage = ({ data }) => { window.__result = data; };
} else {
  measureHere();
}

function measureHere() {
  const kernels = { 0: [], 128: kernelModules.slice(1) }[window.__opts.kernels] ?? kernelModules;
  startEngine('../gen/measure.wasm', kernels)
    .catch((cause) => { window.__result = { error: String(cause.message || cause), mem: {} }; });
}
