import { parentPort, workerData } from "node:worker_threads";
import { Arenas } from "#src/memory/arenas.js";

// Random alloc, shrink and free. Each page of a block carries a tag of its owner: a block that was handed to two threads
// shows a foreign tag. Some blocks are freed by the next worker, to which their addresses travel through `mail`.
const { memory, id, workers, seed, steps, mailbox } = workerData;
const arenas = new Arenas(memory);
const mail = new Float64Array(mailbox);
const flags = new Int32Array(mailbox, 8 * workers);
const held = [];
let state = seed;
let serial = 0;
let allocated = 0;

function random(n) {
  state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
  return Math.floor((state / 2 ** 32) * n);
}

function stamp(block) {
  for (let at = 0; at < block.bytes; at += 4096)
    new Float64Array(block.view.buffer, block.view.byteOffset + at, 1)[0] = block.tag;
}

function check(block) {
  for (let at = 0; at < block.bytes; at += 4096) {
    const tag = new Float64Array(block.view.buffer, block.view.byteOffset + at, 1)[0];
    if (tag !== block.tag)
      throw new Error(`worker ${id}: page ${at / 4096} of ${block.address} holds ${tag}, not ${block.tag}`);
  }
}

for (let step = 0; step < steps; step++) {
  const action = random(10);
  if (action < 5 && held.length < 40) {
    try {
      const bytes = random(2) === 0 ? random(64 * 1024) : random(2 * 1024 * 1024);
      const { address, bytes: size, view } = arenas.alloc(bytes);
      const block = { address, bytes: size, view, tag: ++serial * workers + id };
      stamp(block);
      held.push(block);
      allocated++;
    } catch (error) {
      if (error.code !== "TSETS_MEMORY") throw error;
    }
  } else if (held.length > 0) {
    const [block] = held.splice(random(held.length), 1);
    check(block);
    if (action < 7) {
      const keep = random(block.bytes);
      arenas.shrink(block.address, keep);
      block.bytes = Math.max(4096, Math.ceil(keep / 4096) * 4096);
      held.push(block);
    } else if (action === 7 && Atomics.compareExchange(flags, id, 0, 1) === 0) {
      mail[id] = block.address;
      Atomics.store(flags, id, 2);
    } else {
      arenas.free(block.address);
    }
  }
  if (step % 8 === 0) {
    const from = (id + 1) % workers;
    if (Atomics.compareExchange(flags, from, 2, 3) === 2) {
      const address = mail[from];
      Atomics.store(flags, from, 0);
      arenas.free(address);
    }
  }
  if (step % 512 === 0) arenas.trim();
}
for (const block of held) check(block);
parentPort.postMessage({ allocated, held: held.map(({ address, bytes }) => ({ address, bytes })) });
