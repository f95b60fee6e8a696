// Keeps the helpers of an engine: starts them, and tells the engine when one has ended. It
// is a Worker of its own, because the engine's Worker and the helpers are busy for as long
// as they compute.
'use strict';

const helpers = new Set();
let common = null; // of all helpers: the modules and the memory

self.onmessage = ({ data }) => {
  if (common) help(data.state);
  else common = data;
};

function help(state) {
  const name = `helper ${crypto.randomUUID()}`;
  const helper = new Worker('helper.js', { name });
  helpers.add(helper);
  helper.onerror = (e) => e.preventDefault(); // then the others do its part
  const [, , , ended] = state;
  helper.onmessage = () => { // it holds its lock now
    navigator.locks.request(name, () => { // nor any more
      helpers.delete(helper);
      Atomics.store(new Int32Array(common.memory.buffer), ended / 4, 1);
    });
  };
  helper.postMessage({ ...common, state });
}
