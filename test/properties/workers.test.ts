// thorough without the addon
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "uvu";
import * as assert from "uvu/assert";
import { runJob } from "tsets";
import { effort } from "../effort.js";
import { Recorder } from "../job/run.js";

const seed = Number(process.env.TSETS_SEED ?? 20260201);
const programs = Number(process.env.TSETS_PROGRAMS ?? effort(40, 120));
const home = mkdtempSync(join(tmpdir(), "tsets-properties-"));
process.on("exit", () => rmSync(home, { recursive: true, force: true }));

// With 1 MiB most of what the programs store and exchange goes to disk.
for (const [workers, memory] of [
  [1, "512MiB"],
  [2, "1MiB"],
  [3, "512MiB"],
  [4, "1MiB"],
  [8, "1MiB"],
] as const) {
  const from = seed + workers * 1000;
  const count = Math.ceil(programs / 5);
  test(`${count} random programs give what the model gives on each of ${workers} workers with ${memory} (TSETS_SEED=${from})`, async () => {
    const module = new URL("./jobs/random-programs.js", import.meta.url);
    const { value } = await runJob(module, {
      home,
      workers,
      parallelism: 3,
      memory,
      checkpointing: false,
      args: [`${from}`, `${count}`],
      output: new Recorder(),
    });
    assert.equal(value, { programs: count, differences: [] });
  });
}

test.run();
