// thorough
import { mkdtempSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "uvu";
import * as assert from "uvu/assert";
import type { MasterResult } from "#src/job/job-master.js";
import type { RunOptions } from "#src/job/run-options.js";
import { submitJob } from "#src/job/submit.js";
import { Recorder } from "../../job/run.js";

const ROWS = 80_000;
const home = mkdtempSync(join(tmpdir(), "tsets-spill-"));
process.on("exit", () => rmSync(home, { recursive: true, force: true }));

async function run(options: RunOptions): Promise<MasterResult & { spilled: number }> {
  const module = new URL("./jobs/spilled-programs.js", import.meta.url);
  const result = await submitJob(module, { home, args: [`${ROWS}`], output: new Recorder(), ...options }, "test");
  return { ...result, spilled: result.stages.reduce((sum, { spilled }) => sum + spilled, 0) };
}

test("any number of workers gives the same, with memory for it and without, and leaves nothing on disk", async () => {
  const roomy = await run({ workers: 1, memory: "256MiB" });
  assert.is(roomy.error, undefined);
  assert.is(roomy.spilled, 0);
  for (const workers of [1, 2, 8]) {
    const tight = await run({ workers, memory: "1MiB" });
    assert.is(tight.error, undefined);
    assert.ok(tight.spilled > 2 ** 19, `${tight.spilled} bytes went to disk`);
    for (const [name, digest] of Object.entries(tight.value as object)) {
      assert.is(digest, (roomy.value as Record<string, string>)[name], `${name} with ${workers} workers`);
    }
    assert.equal(readdirSync(join(home, "spill")), []);
  }
});

test("at the cap of what may be on disk a job fails, and says how much is used and what to change", async () => {
  const { error } = await run({ workers: 2, memory: "1MiB", spillLimit: "512KiB" });
  assert.is(error?.code, "TSETS_NO_SPACE");
  assert.match(
    error?.message ?? "",
    /no room left for spilled data: .* asked, .* used, the cap is 512 KiB; raise spillLimit/,
  );
  assert.equal(readdirSync(join(home, "spill")), []);
});

test.run();
