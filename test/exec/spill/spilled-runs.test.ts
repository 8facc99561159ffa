import { mkdtempSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "uvu";
import * as assert from "uvu/assert";
import { SpilledRuns } from "#src/exec/spill/spilled-runs.js";
import { Spills } from "#src/exec/spill/spills.js";
import { sliceRows } from "#src/columns/slice-rows.js";
import { Arenas, createSharedMemory } from "#src/memory/arenas.js";
import { SpillSpace } from "#src/store/spill-space.js";
import type { Chunk } from "#src/types/chunk.js";
import { createBuilder, HeapAllocator } from "#src/types/column-builder.js";
import { copyValues } from "#src/types/column-reader.js";
import { utf8 } from "#src/types/dtype.js";

const home = mkdtempSync(join(tmpdir(), "tsets-runs-"));
process.on("exit", () => rmSync(home, { recursive: true, force: true }));

function setUp(): { runs: SpilledRuns; spills: Spills } {
  const arenas = new Arenas(createSharedMemory(2 ** 20));
  const spills = new Spills(arenas, new SpillSpace(home, "runs", arenas.memory));
  return { spills, runs: new SpilledRuns(utf8, spills) };
}

function chunkOf(texts: readonly string[]): Chunk {
  const builder = createBuilder(utf8, new HeapAllocator());
  for (const text of texts) builder.append(text);
  return builder.finish() as Chunk;
}

const read = (chunks: Iterable<Chunk>) => copyValues([...chunks], utf8);

test("runs are read side by side, each in its order, and their file goes in the end", () => {
  const { runs, spills } = setUp();
  const written = Array.from({ length: 5 }, (_, run) =>
    Array.from({ length: 4 }, (_, chunk) => Array.from({ length: run * 100 }, (_, row) => `${run} ${chunk} ${row}`)),
  );
  for (const run of written) runs.add(run.filter((texts) => texts.length > 0).map(chunkOf));
  assert.is(runs.count, 5);
  assert.ok(spills.written > 10_000);
  const readers = written.map((_, run) => runs.run(run));
  const seen: string[][] = written.map(() => []);
  for (let turn = 0; turn < 4; turn++) {
    readers.forEach((reader, run) => {
      const next = reader.next();
      if (next.done !== true) seen[run]?.push(...(read([next.value]) as string[]));
    });
  }
  assert.equal(
    seen,
    written.map((run) => run.flat()),
  );
  assert.equal(read(runs.run(2)), written[2]?.flat());
  assert.throws(() => runs.run(5).next(), RangeError);
  runs.remove();
  runs.remove();
  assert.equal(readdirSync(home), []);
});

test("a slice that shares its texts with others is refused, not written wrongly", () => {
  const { runs } = setUp();
  const whole = chunkOf(["a", "b", "c"]);
  assert.throws(() => runs.add([sliceRows(whole, 1, 3)]), /a slice of a chunk is copied before it is written/);
  runs.remove();
  assert.equal(readdirSync(home), []);
});

test.run();
