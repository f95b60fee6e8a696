// Plays the engine's streams on WebGPU: see engine/gpu. It knows buffers, programs and
// dispatches, but not models.
'use strict';

const slotBytes = 256; // between the parameters of two dispatches

// describedLimits are the limits that a computation can reach.
const describedLimits = [
  'maxBufferSize', 'maxStorageBufferBindingSize', 'maxStorageBuffersPerShaderStage', 'maxComputeWorkgroupStorageSize',
  'maxComputeInvocationsPerWorkgroup', 'maxComputeWorkgroupSizeX', 'maxComputeWorkgroupsPerDimension',
];

// usedFeatures are the features that the engine has programs for.
const usedFeatures = ['subgroups'];

// openGPU asks the browser for its fastest adapter, with all its features. It fails with
// a sentence that says what is missing.
async function openGPU() {
  if (!navigator.gpu) throw new Error('this browser has no WebGPU');
  const adapter = await navigator.gpu.requestAdapter({ powerPreference: 'high-performance' });
  if (!adapter) throw new Error('the browser offers no GPU');
  const requiredLimits = {};
  for (const limit of ['maxBufferSize', 'maxStorageBufferBindingSize', 'maxStorageBuffersPerShaderStage']) {
    requiredLimits[limit] = adapter.limits[limit];
  }
  const requiredFeatures = usedFeatures.filter((feature) => adapter.features.has(feature));
  return new Player(adapter, await adapter.requestDevice({ requiredFeatures, requiredLimits }));
}

class Player {
  constructor(adapter, device) {
    const { vendor, architecture, description, isFallbackAdapter } = adapter.info;
    this.name = description || [vendor, architecture].filter(Boolean).join(' ') || 'unnamed';
    this.software = Boolean(isFallbackAdapter ?? adapter.isFallbackAdapter); // older browsers have it there
    this.maxBufferSize = Math.min(device.limits.maxBufferSize, device.limits.maxStorageBufferBindingSize);
    this.maxBuffers = device.limits.maxStorageBuffersPerShaderStage;
    this.subgroups = device.features.has('subgroups');
    this.adapter = adapter;
    this.device = device;
    this.buffers = []; // by id
    this.pipelines = []; // by id
    this.layouts = []; // of bind groups, by the number of buffers
    this.sets = []; // of buffers, by the id of their bind group
    this.groups = []; // bind groups, by id: each is made on first use
    this.place = new Uint32Array(1); // offset of a dispatch's parameters
    this.parameters = this.lists = this.staging = null; // grown on demand
    this.done = this.failed = null; // the engine's callbacks: the result of a submission that it waits for
    device.lost.then(() => { this.lost = 'the browser took the GPU away'; }); // the browser's log says more
    this.watch();
  }

  // describe returns the browser's description of the GPU, as JSON of a run.AdapterInfo.
  describe() {
    const { vendor, architecture, device, description, subgroupMinSize, subgroupMaxSize } = this.adapter.info;
    const limits = {};
    for (const limit of describedLimits) limits[limit] = this.adapter.limits[limit];
    return JSON.stringify({
      vendor, architecture, device, description, subgroupMinSize, subgroupMaxSize, isFallbackAdapter: this.software,
      features: [...this.adapter.features].sort(), used: [...this.device.features].sort(), limits,
    });
  }

  // destroy releases the GPU: later submissions fail.
  destroy() { this.device.destroy(); }

  // watch begins to collect errors of every kind.
  watch() {
    for (const kind of ['validation', 'out-of-memory', 'internal']) this.device.pushErrorScope(kind);
  }

  // errors fails with the errors since the last call, if there are any. A lack of memory
  // comes first: the others follow from it.
  async errors() {
    const scopes = [0, 1, 2].map(() => this.device.popErrorScope());
    this.watch();
    const found = (await Promise.all(scopes)).filter(Boolean);
    if (found.length > 0) throw found.find((e) => e instanceof GPUOutOfMemoryError) ?? found[0];
  }

  buffer(id, bytes) {
    const usage = GPUBufferUsage.STORAGE | GPUBufferUsage.COPY_SRC | GPUBufferUsage.COPY_DST;
    this.buffers[id] = this.device.createBuffer({ size: bytes, usage });
  }

  pipeline(id, count, code) {
    this.pipelines[id] = this.device.createComputePipeline({
      layout: this.device.createPipelineLayout({ bindGroupLayouts: [this.layout(count)] }),
      compute: { module: this.device.createShaderModule({ code }) },
    });
  }

  // group takes a set of n buffers, whose ids are in the engine's memory.
  group(id, ids, n) {
    this.sets[id] = Array.from(new Uint32Array(memory.buffer, ids, n), (buffer) => this.buffers[buffer]);
  }

  // layout returns the layout of parameters, lists and count buffers.
  layout(count) {
    if (!this.layouts[count]) {
      const entries = [{ type: 'uniform', hasDynamicOffset: true }, { type: 'read-only-storage' }];
      for (let i = 0; i < count; i++) entries.push({ type: 'storage' });
      this.layouts[count] = this.device.createBindGroupLayout({
        entries: entries.map((buffer, binding) => ({ binding, visibility: GPUShaderStage.COMPUTE, buffer })),
      });
    }
    return this.layouts[count];
  }

  write(id, offset, from, bytes) {
    this.device.queue.writeBuffer(this.buffers[id], offset, memory.buffer, from, bytes);
  }

  // submit plays n words of commands. If into is not 0, it then waits, copies bytes of
  // buffer id from offset on to into, and calls done, or failed with the error and
  // whether memory was lacking. Addresses are those of the engine's memory.
  submit(commands, n, parameters, parameterBytes, lists, listBytes, into, bytes, id, offset) {
    const encoder = this.device.createCommandEncoder();
    if (n > 0) {
      this.parameters = this.load(this.parameters, GPUBufferUsage.UNIFORM, parameters, parameterBytes);
      this.lists = this.load(this.lists, GPUBufferUsage.STORAGE, lists, listBytes);
      this.play(encoder, new Uint32Array(memory.buffer, commands, n));
    }
    if (into) {
      this.staging = this.atLeast(this.staging, GPUBufferUsage.MAP_READ, bytes);
      encoder.copyBufferToBuffer(this.buffers[id], offset, this.staging, 0, bytes);
    }
    this.device.queue.submit([encoder.finish()]);
    if (!into) return;
    const { done, failed } = this; // called without this or arguments, because each costs the engine an allocation
    this.read(into, bytes).then(() => done(),
      async (cause) => failed(await this.reason(cause), cause instanceof GPUOutOfMemoryError));
  }

  // reason says why there is no result. The loss of a GPU is reported after the errors
  // that follow from it.
  async reason(cause) {
    await Promise.race([this.device.lost, new Promise((enough) => setTimeout(enough, 500))]);
    return this.lost || cause.message || String(cause);
  }

  // play creates no object per dispatch: a step has hundreds of them.
  play(encoder, words) {
    const pass = encoder.beginComputePass();
    let last = -1;
    this.place[0] = 0;
    for (let at = 0; at < words.length; at += 4) {
      if (words[at] !== last) pass.setPipeline(this.pipelines[last = words[at]]);
      pass.setBindGroup(0, this.groups[words[at + 3]] ??= this.bind(this.sets[words[at + 3]]), this.place, 0, 1);
      pass.dispatchWorkgroups(words[at + 1], words[at + 2]);
      this.place[0] += slotBytes;
    }
    pass.end();
  }

  // bind returns the bind group of parameters, lists and a set of buffers.
  bind(set) {
    const bound = [{ buffer: this.parameters, size: slotBytes }, { buffer: this.lists }, ...set.map((buffer) => ({ buffer }))];
    return this.device.createBindGroup({
      layout: this.layout(set.length),
      entries: bound.map((resource, binding) => ({ binding, resource })),
    });
  }

  // load copies the engine's memory into buffer, or into a larger one.
  load(buffer, usage, from, bytes) {
    const target = this.atLeast(buffer, usage, bytes);
    if (target !== buffer) this.groups = []; // they bind the old one
    if (bytes > 0) this.device.queue.writeBuffer(target, 0, memory.buffer, from, bytes);
    return target;
  }

  // atLeast returns buffer if it has at least the given number of bytes, or else a larger
  // one.
  atLeast(buffer, usage, bytes) {
    if (buffer && buffer.size >= bytes) return buffer;
    buffer?.destroy();
    const size = Math.max(65536, 2 ** Math.ceil(Math.log2(bytes || 1)));
    return this.device.createBuffer({ size, usage: usage | GPUBufferUsage.COPY_DST });
  }

  async read(into, bytes) {
    await Promise.all([this.errors(), this.staging.mapAsync(GPUMapMode.READ, 0, bytes)]);
    new Uint8Array(memory.buffer, into, bytes).set(new Uint8Array(this.staging.getMappedRange(0, bytes)));
    this.staging.unmap();
  }
}
