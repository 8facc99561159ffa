// thorough without the addon
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "uvu";
import * as assert from "uvu/assert";
import { restartJob, runJob } from "tsets";
import { effort } from "../effort.js";
import { Recorder } from "../job/run.js";

const seed = Number(process.env.TSETS_SEED ?? 20260301);
const programs = Number(process.env.TSETS_PROGRAMS ?? effort(24, 50));
const home = mkdtempSync(join(tmpdir(), "tsets-properties-"));
process.on("exit", () => rmSync(home, { recursive: true, force: true }));

/** Workers of the first run and of the restart, and how the first run fails. */
const ALL_RUNS = [
  [1, 3, "throw"],
  [2, 1, "exit"],
  [3, 4, "throw"],
  [4, 2, "exit"],
] as const;
const RUNS = ALL_RUNS.slice(...effort([1, 3], [0]));

RUNS.forEach(([before, after, failure], i) => {
  const from = seed + i * 1000;
  const count = Math.ceil(programs / RUNS.length);
  test(`${count} persisted programs are the same after a restart with ${after} workers in place of ${before}, and no source runs again (TSETS_SEED=${from})`, async () => {
    const module = new URL("./jobs/persisted-programs.js", import.meta.url);
    const options = { home, memory: "512MiB", output: new Recorder() } as const;
    let jobId = "";
    try {
      await runJob(module, { ...options, workers: before, parallelism: 3, args: [`${from}`, `${count}`, failure] });
      assert.unreachable();
    } catch (error: any) {
      assert.match(error.message, failure === "throw" ? "failed on purpose" : "process.exit(7)");
      jobId = error.place.jobId;
    }
    const { value } = (await restartJob(jobId, { ...options, workers: after })) as {
      value: { persisted: number; rows: number };
    };
    assert.is(value.rows, 0);
    assert.ok(value.persisted > count / 2, `${value.persisted} of ${count} were persisted`);
  });
});

test.run();
