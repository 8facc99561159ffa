// thorough
import { Worker } from "node:worker_threads";
import { test } from "uvu";
import * as assert from "uvu/assert";
import { hasCode } from "#src/errors.js";
import { LOCK } from "#src/memory/arena-layout.js";
import { Arenas, createSharedMemory, type SharedMemory } from "#src/memory/arenas.js";

const MIB = 1024 * 1024;

interface Result {
  allocated: number;
  held: { address: number; bytes: number }[];
}

function runWorker(workerData: object): Promise<Result> {
  return new Promise((resolve, reject) => {
    const worker = new Worker(new URL("./arena-worker.mjs", import.meta.url), { workerData, execArgv: [] });
    worker.once("message", resolve);
    worker.once("error", reject);
    worker.once("exit", (code) => reject(new Error(`worker exited with ${code}`)));
  });
}

test("Four threads allocate, shrink and free at once, also each other's blocks", async () => {
  const workers = 4;
  const seed = Date.now() >>> 0;
  console.log(`seed ${seed}`);
  const memory = createSharedMemory(1024 * MIB + 48 * MIB);
  const mailbox = new SharedArrayBuffer(8 * workers + 4 * workers);
  const results = await Promise.all(
    Array.from({ length: workers }, (_, id) =>
      runWorker({ memory, id, workers, mailbox, seed: (seed + id * 7919) >>> 0, steps: 8000 }),
    ),
  );
  const arenas = new Arenas(memory);
  const held = results.flatMap((result) => result.held);
  const flags = new Int32Array(mailbox, 8 * workers);
  const posted = [...new Float64Array(mailbox, 0, workers)].filter((_, i) => flags[i] === 2);
  assert.ok(
    results.every(({ allocated }) => allocated > 1000),
    "each worker got blocks",
  );
  const sorted = [...held].sort((a, b) => a.address - b.address);
  for (let i = 1; i < sorted.length; i++) assert.ok(sorted[i - 1].address + sorted[i - 1].bytes <= sorted[i].address);
  for (const address of posted) arenas.free(address);
  assert.is(
    arenas.used,
    held.reduce((sum, { bytes }) => sum + bytes, 0),
  );
  for (const { address } of held) arenas.free(address);
  assert.is(arenas.used, 0);
  assert.equal(
    [1024, 32, 16].map((mib) => arenas.alloc(mib * MIB).bytes / MIB),
    [1024, 32, 16],
  );
});

test("A tight limit is never passed by threads that race for it", async () => {
  const memory = createSharedMemory(8 * MIB);
  const mailbox = new SharedArrayBuffer(8 * 2 + 4 * 2);
  const work = { memory, workers: 2, mailbox, steps: 4000 };
  await Promise.all([runWorker({ ...work, id: 0, seed: 1 }), runWorker({ ...work, id: 1, seed: 2 })]);
  assert.ok(new Arenas(memory).peak <= 8 * MIB);
});

/** Takes the allocator's lock and never gives it back, as a worker does that is terminated at the wrong moment. */
function die(memory: SharedMemory): void {
  Atomics.store(new Int32Array(memory.control), LOCK, 1);
}

test("A lock that a lost thread holds makes others throw once the memory is broken, and not before", async () => {
  const memory = createSharedMemory(8 * MIB);
  die(memory);
  const source = `
    import { parentPort, workerData } from "node:worker_threads";
    const { Arenas } = await import(workerData.module);
    parentPort.postMessage("waiting");
    try { new Arenas(workerData.memory).alloc(1); parentPort.postMessage("allocated"); }
    catch (error) { parentPort.postMessage(error.code); }`;
  const worker = new Worker(new URL(`data:text/javascript,${encodeURIComponent(source)}`), {
    workerData: { memory, module: import.meta.resolve("#src/memory/arenas.js") },
    execArgv: [],
  });
  const messages: string[] = [];
  const second = new Promise<void>((resolve, reject) => {
    worker.on("error", reject);
    worker.on("message", (message: string) => {
      messages.push(message);
      if (messages.length === 1) setTimeout(() => new Arenas(memory).break(), 50);
      else resolve();
    });
  });
  await second;
  assert.equal(messages, ["waiting", "TSETS_ABORTED"]);
  assert.throws(
    () => new Arenas(memory).alloc(1),
    (error: Error) => hasCode(error, "TSETS_ABORTED"),
  );
  await worker.terminate();
});

test.run();
