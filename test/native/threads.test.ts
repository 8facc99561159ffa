import { existsSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { Worker } from "node:worker_threads";
import { test } from "uvu";
import * as assert from "uvu/assert";
import { Directory } from "#src/store/directory.js";
import { built, runModule, scratchDirectory } from "./scratch.js";

const scratch = scratchDirectory("threads");
writeFileSync(join(scratch, "mapped"), Buffer.alloc(100_000, 5));

/** Opens a directory, three files and a lock, maps a file twice, closes one of the maps, and then waits for ever. */
const OPENER = `
  const { Directory } = await import(${JSON.stringify(built("store/directory.js"))});
  const { FileLock } = await import(${JSON.stringify(built("store/file-lock.js"))});
  const { parentPort, threadId } = await import("node:worker_threads");
  const directory = Directory.open(${JSON.stringify(scratch)});
  const kept = [directory, FileLock.tryAcquire(directory, "lock-" + threadId, {})];
  for (let i = 0; i < 3; i++) kept.push(directory.createFile("file-" + threadId + "-" + i));
  const [one, other] = [directory.map("mapped", 5000, 9000), directory.map("mapped", 0, 100)];
  other.close();
  kept.push(one);
  parentPort.postMessage(one.bytes[8999]);
  setInterval(() => kept, 1000);
`;

function openThings(): string[] {
  if (!existsSync("/proc/self/fd")) return [];
  const maps = readFileSync("/proc/self/maps", "utf8").split("\n");
  const fds = readdirSync("/proc/self/fd").length;
  return [`${fds} descriptors`, ...maps.filter((line) => line.includes(scratch))];
}

async function openInWorker(): Promise<Worker> {
  const worker = new Worker(new URL(`data:text/javascript,${encodeURIComponent(OPENER)}`));
  const value = await new Promise((resolve, reject) => worker.on("message", resolve).on("error", reject));
  assert.is(value, 5);
  return worker;
}

test("a terminated worker leaves no descriptor and no mapping behind", async () => {
  await (await openInWorker()).terminate();
  const before = openThings();
  const workers = await Promise.all([openInWorker(), openInWorker(), openInWorker()]);
  if (before.length > 0) assert.ok(openThings().length > before.length || process.env.TSETS_NATIVE === "0");
  await Promise.all(workers.map((worker) => worker.terminate()));
  assert.equal(openThings(), before);
});

test("a lock of a terminated worker is free", async () => {
  const { FileLock } = await import("#src/store/file-lock.js");
  const worker = await openInWorker();
  const name = `lock-${worker.threadId}`;
  const directory = Directory.open(scratch);
  assert.is(FileLock.holder(directory, name).held, true);
  await worker.terminate();
  assert.is(FileLock.holder(directory, name).held, false);
  directory.close();
});

test("maps that nobody holds any more are unmapped; a view keeps its map", async () => {
  // In a process of its own, for its garbage collector.
  const text = `
    import { readFileSync } from "node:fs";
    import { setTimeout as sleep } from "node:timers/promises";
    import { Directory } from ${JSON.stringify(built("store/directory.js"))};
    const count = () => readFileSync("/proc/self/maps", "utf8").split("\\n").filter((l) => l.includes("/mapped")).length;
    const directory = Directory.open(${JSON.stringify(scratch)});
    const views = [];
    for (let i = 0; i < 50; i++) views.push(directory.map("mapped", 5000, 1000 + i).bytes.subarray(10));
    const all = count();
    const kept = views[7];
    views.length = 0;
    for (let i = 0; i < 100 && count() > 1; i++) { globalThis.gc(); await sleep(5); }
    console.log(all, count(), kept.length, kept[996]);
  `;
  if (!existsSync("/proc/self/maps") || process.env.TSETS_NATIVE === "0") return;
  const { stdout, stderr } = runModule(text, { flags: ["--expose-gc"] });
  assert.is(stdout.trim(), "50 1 997 5", stderr);
});

test("a process ends cleanly with everything open", async () => {
  const text = `
    import { Worker } from "node:worker_threads";
    for (let i = 0; i < 3; i++) {
      const worker = new Worker(new URL(${JSON.stringify(`data:text/javascript,${encodeURIComponent(OPENER)}`)}));
      await new Promise((resolve) => worker.on("message", resolve));
      if (i === 2) process.exit(3);
    }
  `;
  for (const name of readdirSync(scratch)) if (name !== "mapped") Directory.open(scratch).remove(name);
  const { status, stderr } = runModule(text);
  assert.is(status, 3, stderr);
  assert.is(stderr, "");
});

/** Calls the addon without end, with results, errors, objects that it wraps and memory that it maps. */
const CALLER = `
  const { Directory } = await import(${JSON.stringify(built("store/directory.js"))});
  const { crc32c } = await import(${JSON.stringify(built("store/crc32c.js"))});
  const { parentPort } = await import("node:worker_threads");
  const directory = Directory.open(${JSON.stringify(scratch)});
  parentPort.postMessage("calling");
  for (const bytes = new Uint8Array(64); ; ) {
    for (let i = 0; i < 20; i++) {
      directory.directory("inner").close();
      directory.stat("mapped");
      crc32c(bytes);
    }
    directory.map("mapped", 0, 100).close();
    try {
      directory.directory("nothing");
    } catch {}
  }
`;

test("a process ends cleanly while its threads call the addon", () => {
  // Such a thread may be told to end at any point of a call: what the call does then fails, and so does throwing.
  Directory.open(scratch).directory("inner", { create: true }).close();
  const text = `
    import { Worker } from "node:worker_threads";
    for (let i = 0; i < 25; i++) {
      const worker = new Worker(new URL(${JSON.stringify(`data:text/javascript,${encodeURIComponent(CALLER)}`)}));
      await new Promise((resolve, reject) => worker.on("message", resolve).on("error", reject));
      if (i === 24) process.exit(3);
      await worker.terminate();
    }
  `;
  const { status, stderr } = runModule(text);
  assert.is(status, 3, stderr);
  assert.is(stderr, "");
});

test.run();
