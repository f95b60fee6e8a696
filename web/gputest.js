// Compares the GPU with the CPU: see wasm/gputest. The result is left in window.__result.
// only=products runs only the tests with that in their name.
'use strict';

window.only = new URLSearchParams(location.search).get('only') ?? '';
window.progress = (line) => console.log(line);
window.finish = (json) => { window.__result = JSON.parse(json); };

startEngine('../gen/gputest.wasm', kernelModules)
  .catch((cause) => { window.__result = [{ name: 'the page', failures: [String(cause.message || cause)] }]; });
