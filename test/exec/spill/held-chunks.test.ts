import { mkdtempSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "uvu";
import * as assert from "uvu/assert";
import { TSetError } from "#src/errors.js";
import { HeldChunks } from "#src/exec/spill/held-chunks.js";
import { Spills } from "#src/exec/spill/spills.js";
import { Arenas, createSharedMemory } from "#src/memory/arenas.js";
import { SpillSpace } from "#src/store/spill-space.js";
import type { Chunk } from "#src/types/chunk.js";
import { valuesOf } from "#src/types/column-reader.js";
import { int32 } from "#src/types/dtype.js";

const KIB = 1024;
const home = mkdtempSync(join(tmpdir(), "tsets-held-"));
process.on("exit", () => rmSync(home, { recursive: true, force: true }));
let made = 0;

function setUp({
  limit = 64 * KIB,
  beyond = 256 * KIB,
  disk,
}: {
  limit?: number;
  beyond?: number;
  disk?: number;
} = {}) {
  const arenas = new Arenas(createSharedMemory(limit, { beyond, disk }));
  const spills = new Spills(arenas, new SpillSpace(home, `test${made++}`, arenas.memory));
  return { arenas, spills, held: new HeldChunks(int32, arenas, spills) };
}

/** 2048 rows of one value, 8 KiB. */
function chunkOf(value: number, arenas: Arenas): Chunk {
  const { address, bytes, view } = arenas.alloc(8 * KIB);
  new Int32Array(view.buffer, view.byteOffset, 2048).fill(value);
  return { type: int32, rows: 2048, buffers: [view], address, bytes };
}

const firsts = (chunks: Iterable<Chunk>): number[] => [...chunks].map((chunk) => Number(valuesOf(chunk)[2047]));

test("chunks go to disk when memory runs short, the oldest first, and are read in their order from where they are", () => {
  const { arenas, spills, held } = setUp();
  const entries = [];
  for (let i = 0; i < 4; i++) entries.push(held.add(chunkOf(i, arenas)));
  assert.is(spills.written, 0);
  for (let i = 4; i < 40; i++) entries.push(held.add(chunkOf(i, arenas)));
  assert.ok(arenas.used <= 320 * KIB, `${arenas.used} bytes in use`);
  assert.ok(spills.written > 200 * KIB, `${spills.written} bytes written`);
  assert.is(entries[0]?.chunk, undefined);
  assert.ok(entries[39]?.chunk !== undefined);
  assert.equal(
    firsts(held.read(entries)),
    Array.from({ length: 40 }, (_, i) => i),
  );
  assert.ok(readdirSync(home).length > 0);
  held.freeAll();
  assert.equal({ used: arenas.used, files: readdirSync(home) }, { used: 0, files: [] });
});

test("a chunk that is being read stays where it is until the next one is asked for", () => {
  const { arenas, held } = setUp({ limit: 1024 * KIB });
  const entries = [7, 8, 9].map((value) => held.add(chunkOf(value, arenas)));
  const reading = held.read(entries);
  const first = reading.next().value as Chunk;
  assert.is(held.spill(Number.POSITIVE_INFINITY), 16 * KIB);
  assert.is(entries[0]?.chunk, first);
  assert.equal(firsts([first]), [7]);
  assert.equal(firsts([reading.next().value as Chunk]), [8]);
  assert.is(held.spill(Number.POSITIVE_INFINITY), 8 * KIB);
  reading.return(undefined);
  assert.equal(firsts(held.read(entries)), [7, 8, 9]);
  held.freeAll();
  assert.equal(readdirSync(home), []);
});

test("a chunk that is given back while it is read is freed once, and its file goes with its last chunk", () => {
  const { arenas, held } = setUp({ limit: 1024 * KIB });
  const entries = [1, 2].map((value) => held.add(chunkOf(value, arenas)));
  const reading = held.read(entries);
  reading.next();
  for (const entry of entries) held.free(entry);
  reading.return(undefined);
  assert.is(arenas.used, 0);
  const spilled = [3, 4].map((value) => held.add(chunkOf(value, arenas)));
  held.spill(Number.POSITIVE_INFINITY);
  held.free(spilled[0] as (typeof spilled)[0]);
  assert.equal(firsts(held.read(spilled.slice(1))), [4]);
  held.free(spilled[1] as (typeof spilled)[0]);
  assert.equal(
    { used: arenas.used, files: readdirSync(home), spillable: held.spillable },
    { used: 0, files: [], spillable: 0 },
  );
});

test("what is published does not move, and leaves half of the memory where it did not fit", () => {
  const { arenas, held, spills } = setUp();
  for (let i = 0; i < 20; i++) held.add(chunkOf(i, arenas));
  held.publish(spills.publishedShare(1));
  assert.ok(arenas.used <= 32 * KIB, `${arenas.used} bytes in use`);
  assert.is(held.spill(Number.POSITIVE_INFINITY), 0);
  held.freeAll();
});

test("a reserve moves others' chunks to disk, and is refused where not even the space beyond the limit has room", () => {
  const { arenas, held, spills } = setUp();
  for (let i = 0; i < 6; i++) held.add(chunkOf(i, arenas));
  arenas.reserve(60 * KIB);
  assert.ok(spills.written > 40 * KIB);
  assert.ok(arenas.used <= 68 * KIB, `${arenas.used} bytes in use`);
  assert.throws(
    () => arenas.reserve(400 * KIB),
    (error: unknown) => error instanceof TSetError && error.code === "TSETS_MEMORY" && /beyond it/.test(error.message),
  );
  arenas.unreserve(60 * KIB);
  held.freeAll();
  assert.is(arenas.used, 0);
});

test("at the cap of the disk nothing is lost, and room is made by what is given back", () => {
  const { arenas, held } = setUp({ limit: 1024 * KIB, disk: 40 * KIB });
  const entries = Array.from({ length: 8 }, (_, i) => held.add(chunkOf(i, arenas)));
  assert.throws(
    () => held.spill(Number.POSITIVE_INFINITY),
    (error: unknown) =>
      error instanceof TSetError &&
      error.code === "TSETS_NO_SPACE" &&
      /the cap is 40 KiB; raise spillLimit/.test(error.message),
  );
  assert.equal(firsts(held.read(entries)), [0, 1, 2, 3, 4, 5, 6, 7]);
  held.freeAll();
  const again = [1, 2, 3].map((value) => held.add(chunkOf(value, arenas)));
  assert.is(held.spill(Number.POSITIVE_INFINITY), 24 * KIB);
  assert.equal(firsts(held.read(again)), [1, 2, 3]);
  held.freeAll();
  assert.equal({ used: arenas.used, files: readdirSync(home) }, { used: 0, files: [] });
});

test("a file that nothing could be written to is gone when what was to go there is given back", () => {
  const { arenas, held } = setUp({ limit: 1024 * KIB, disk: 4 * KIB });
  const entries = [1, 2].map((value) => held.add(chunkOf(value, arenas)));
  assert.throws(() => held.spill(1), /the cap is 4 KiB/);
  assert.is(readdirSync(home).length, 1);
  for (const entry of entries) held.free(entry);
  assert.equal({ used: arenas.used, files: readdirSync(home) }, { used: 0, files: [] });
});

test.run();
