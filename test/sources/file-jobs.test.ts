// only with the addon
import { appendFileSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "uvu";
import * as assert from "uvu/assert";
import { restartJob, runJob } from "tsets";

const root = mkdtempSync(join(tmpdir(), "tsets-file-jobs-"));
process.on("exit", () => rmSync(root, { recursive: true, force: true }));
const home = join(root, "home");

test("a restart takes persisted lines while the file is the same, and writes its sink again; a touched file is a changed job", async () => {
  const [input, output] = [join(root, "in.txt"), join(root, "out")];
  writeFileSync(input, "one\ntwo\nthree\n");
  const module = new URL("./modules/persisted-lines.js", import.meta.url);
  const common = { home, memory: "64MiB" };
  const first = await runJob(module, { ...common, args: [input, output], workers: 2 });
  assert.is(first.value, 3);
  const again = await restartJob(first.jobId, { ...common, workers: 3 });
  assert.is(again.value, 3);
  assert.equal(readdirSync(output).sort(), ["_SUCCESS", "part-00000.txt", "part-00001.txt", "part-00002.txt"]);
  assert.is(readFileSync(join(output, "_SUCCESS"), "utf8"), `written by ${first.jobId}, run 2\n`);

  appendFileSync(input, "four\n");
  const error = await restartJob(first.jobId, common).then(
    () => undefined,
    (reason: unknown) => reason as { code?: string; message: string },
  );
  assert.is(error?.code, "TSETS_JOB_CHANGED", String(error));
  assert.ok(error?.message.includes("text files"), error?.message);

  // Another job does not write over it.
  const other = await runJob(module, { ...common, args: [input, output], workers: 2 }).then(
    () => undefined,
    (reason: unknown) => reason as { code?: string; message: string },
  );
  assert.is(other?.code, "TSETS_IO", String(other));
});

test.run();
