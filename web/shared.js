// Starts one of our Go modules in a memory that several Workers share, so that they can
// compute together: see engine/cpu. It is loaded before wasm_exec.js.
'use strict';

// sharedKernelModules are the second modules for shared memory, the fastest first.
const sharedKernelModules = ['../gen/kernel-shared.wasm', '../gen/kernel128-shared.wasm'];

// loadShared loads a module, and returns a function that runs it as startEngine does. It
// fails where a page is not isolated from other sites, on phones that refuse a memory of
// this size (it is the one that server/content/link writes into modules), and where no
// second module can run. The function also sets self.startHelper, which lets one more
// Worker compute.
async function loadShared(name) {
  if (!self.crossOriginIsolated) throw new Error('memory cannot be shared');
  if (!navigator.locks) throw new Error('nobody would notice that a helper has ended');
  const memory = new WebAssembly.Memory({ initial: 512, maximum: 65536, shared: true });
  const compile = (name) => WebAssembly.compileStreaming(fetch(name));
  const [fused, plain] = sharedKernelModules;
  const [module, kernelModule] = await Promise.all([compile(name), compile(fused).catch(() => compile(plain))]);
  const kernels = await WebAssembly.instantiate(kernelModule, { go: { mem: memory } });
  const go = new Go();
  const instance = await WebAssembly.instantiate(module, { ...go.importObject, go: { mem: memory }, k: kernels.exports });
  loadData(module, memory);
  return () => {
    noticeLackOfMemory();
    self.memory = memory;
    self.hasKernels = true;
    self.startHelper = (...state) => addHelper({ module, kernelModule, memory, state });
    return go.run(instance);
  };
}

const helpers = new Set(); // a browser may end a Worker that nobody refers to

// addHelper starts a helper, and tells the engine when the helper has ended. The engine
// lets this Worker's other tasks run while it waits for helpers.
function addHelper(start) {
  const name = `helper ${crypto.randomUUID()}`;
  const helper = new Worker('helper.js', { name });
  helpers.add(helper);
  helper.onerror = (e) => e.preventDefault(); // then the others do its part
  const [, , , ended] = start.state;
  helper.onmessage = () => { // it holds its lock now
    navigator.locks.request(name, () => { // nor any more
      helpers.delete(helper);
      Atomics.store(new Int32Array(start.memory.buffer), ended / 4, 1);
    });
  };
  helper.postMessage(start);
}

// loadData copies a module's data to their place. They are in a section of their own,
// because the instance of a helper must not load them again: see server/content/link.
function loadData(module, memory) {
  const [data] = WebAssembly.Module.customSections(module, 'data');
  const view = new DataView(data);
  for (let at = 0; at < data.byteLength;) {
    const address = view.getUint32(at, true);
    const length = view.getUint32(at + 4, true);
    new Uint8Array(memory.buffer, address, length).set(new Uint8Array(data, at + 8, length));
    at += 8 + length;
  }
}

// copyFromShared lets wasm_exec.js read text and draw random numbers: browsers do both in
// memory of one's own only, so they get a copy.
function copyFromShared() {
  const isShared = (view) => view?.buffer instanceof SharedArrayBuffer;
  const decode = TextDecoder.prototype.decode;
  TextDecoder.prototype.decode = function (view, options) {
    if (!isShared(view)) return decode.call(this, view, options);
    return decode.call(this, new Uint8Array(view.buffer, view.byteOffset, view.byteLength).slice(), options);
  };
  const draw = crypto.getRandomValues.bind(crypto);
  crypto.getRandomValues = (view) => {
    if (!isShared(view)) return draw(view);
    view.set(draw(new Uint8Array(view.length)));
    return view;
  };
}
if (self.crossOriginIsolated) copyFromShared();
