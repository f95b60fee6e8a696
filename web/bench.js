// Measures one thing: what comes in the address's query (see engine/bench), the
// result is left in window.__result. kernels=0 does without the second module.
'use strict';

window.__opts = Object.fromEntries(new URLSearchParams(location.search));
window.finish = (json) => {
  window.__result = { ...JSON.parse(json), mem: { wasm_bytes: window.memory.buffer.byteLength } };
};

startEngine('../gen/bench.wasm', window.__opts.kernels === '0' ? '' : '../gen/kernel.wasm')
  .catch((cause) => { window.__result = { error: String(cause.message || cause), mem: {} }; });
