// thorough without the addon
import { readFileSync } from "node:fs";
import { test } from "uvu";
import * as assert from "uvu/assert";
import { Arenas, createSharedMemory } from "#src/memory/arenas.js";
import { native } from "#src/native/load-addon.js";
import type { Chunk } from "#src/types/chunk.js";
import { freeChunk } from "#src/types/chunk-layout.js";
import { createBuilder } from "#src/types/column-builder.js";
import { valuesOf } from "#src/types/column-reader.js";
import { int32 } from "#src/types/dtype.js";

const MIB = 1024 * 1024;
const GB = 1e9;
const PAGE = 4096;

function residentBytes(): number {
  return process.memoryUsage.rss();
}

test("Mapping and dropping 40 GB of chunks stays below 500 MB resident", () => {
  const arenas = new Arenas(createSharedMemory(16 * 1024 * MIB));
  let bytes = 0;
  let peak = 0;
  let source = fill(0);
  function fill(tag: number): Chunk {
    const builder = createBuilder(int32, arenas);
    const { values } = builder;
    for (let i = 0; i < 65536; i += PAGE / 4) values[i] = tag;
    builder.length = 65536;
    const chunk = builder.finish() as Chunk;
    bytes += chunk.bytes;
    return chunk;
  }
  for (let i = 1; bytes < 40 * GB; i++) {
    // The output of one step is the input of the next, as in a chain of maps.
    const mapped = fill(Number(valuesOf(source)[1024]) + 1);
    freeChunk(source, arenas);
    source = mapped;
    if (i % 4096 === 0) peak = Math.max(peak, residentBytes());
  }
  assert.is(valuesOf(source)[1024], Math.ceil((40 * GB) / 2 ** 18) - 1);
  assert.ok(peak < 500 * MIB, `${Math.round(peak / MIB)} MiB resident`);
  assert.ok(arenas.peak <= MIB, `${arenas.peak} bytes in use at most`);
});

test("trim gives the system back what is free, and only that", () => {
  if (native === undefined || process.platform !== "linux") return;
  const arenas = new Arenas(createSharedMemory(1200 * MIB));
  const before = residentKib();
  const small = arenas.alloc(PAGE);
  small.view.fill(1);
  const kept = arenas.alloc(32 * MIB);
  const blocks = Array.from({ length: 20 }, () => arenas.alloc(8 * MIB));
  for (const { view } of [kept, ...blocks]) for (let at = 0; at < view.length; at += PAGE) view[at] = 9;
  for (const { address } of blocks) arenas.free(address);
  const full = residentKib();
  assert.ok(full - before > 180 * 1024, `${full - before} KiB written`);
  arenas.trim();
  const trimmed = residentKib();
  assert.ok(full - trimmed > 150 * 1024, `${full - trimmed} KiB given back`);
  assert.ok(kept.view.every((byte, at) => byte === (at % PAGE === 0 ? 9 : 0)));
  assert.is(small.view[PAGE - 1], 1);
  const again = arenas.alloc(8 * MIB);
  again.view.fill(3);
  assert.is(again.view[8 * MIB - 1], 3);
  arenas.trim();
  assert.is(again.view[5 * MIB], 3);
});

/** Exact, where process.memoryUsage() may be a sum that the kernel brings up to date later. */
function residentKib(): number {
  const text = readFileSync("/proc/self/smaps_rollup", "latin1");
  return Number(/^Rss:\s+(\d+) kB/m.exec(text)?.[1]);
}

test.run();
