// The Worker of a page of its own: starts the program that answers, whose modules come
// with the page's first message, as Responses cannot be fetched without a server.
'use strict';

self.waiting = [];
self.onmessage = ({ data: modules }) => {
  self.onmessage = (message) => self.waiting.push(message.data);
  const load = (name) => new Response(modules[name], { headers: { 'Content-Type': 'application/wasm' } });
  startEngine('demo.wasm', ['kernel.wasm', 'kernel128.wasm'], load).catch((cause) => end(cause.message));
};

// end reports, once, that the program has ended.
let over = false;
function end(cause) {
  if (over) return;
  over = true;
  const error = self.lacksMemory ? 'out of memory' : cause;
  self.postMessage({ event: JSON.stringify({ event: 'ended', error }), files: [] });
}
self.addEventListener('error', (e) => { e.preventDefault(); end(e.message); });
