// limit: 180 s
import { copyFileSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { suite } from "uvu";
import * as assert from "uvu/assert";
import { effort } from "../effort.js";
import { examples, jobIdIn, logged, succeed, temporaryHome } from "../cli/command-line.js";

const test = suite("tset-persisting");
const home = temporaryHome();
test.after(home.remove);

const submit = (limit: number, ...options: string[]) => {
  const line = [
    "submit",
    "standalone",
    examples(effort("tset-persisting.js", "tset-persisting.ts")),
    "--home",
    home.path,
    ...options,
  ];
  return succeed([...line, "--", "--limit", String(limit)]);
};
const texts = (stdout: string, start: string) =>
  logged(stdout)
    .filter(({ text }) => text.startsWith(start))
    .map(({ worker, text }) => `${worker} ${text}`)
    .sort();

test("1 000 000 elements a task: four persist times, and the sum from worker 0", async () => {
  const { stdout } = await submit(1_000_000);
  const times = texts(stdout, "Time for persist");
  assert.is(times.length, 4);
  for (const [worker, time] of times.entries())
    assert.match(time, new RegExp(`^${worker} Time for persist : \\d+\\.\\d{3}$`));
  assert.equal(texts(stdout, "SUM"), ["0 SUM=1314134912"]);
  assert.is(texts(stdout, "Time for two computes").length, 4);
  assert.is(texts(stdout, "Source").length, 4);
});

test("restarted by its job id, with any number of workers: the same sum, and no source runs; Polars reads its files", async () => {
  const { stdout } = await submit(10_000, "--checkpoint");
  const jobId = jobIdIn(stdout);
  assert.equal(texts(stdout, "SUM"), ["0 SUM=999980000"]);
  for (const workers of effort([undefined, 3], [undefined, 1, 2, 3])) {
    const options = workers === undefined ? [] : ["--workers", String(workers)];
    const again = await succeed(["restart", "standalone", jobId, "--home", home.path, ...options]);
    assert.equal(texts(again.stdout, "SUM"), ["0 SUM=999980000"]);
    assert.equal(texts(again.stdout, "Source"), []);
    assert.is(texts(again.stdout, "Time for persist").length, workers ?? 4);
  }

  const data = join(home.path, "jobs", jobId, "data");
  const { default: polars } = await import("nodejs-polars");
  let total = 0;
  for (const file of readdirSync(data)) {
    // It goes by the extension.
    const path = join(home.path, `${file}.ipc`);
    copyFileSync(join(data, file), path);
    const frame = polars.readIPC(path);
    assert.equal([frame.columns, frame.height], [["value"], 10_000]);
    total += frame.getColumn("value").cast(polars.Int64).sum();
  }
  assert.is(total, 999_980_000);
});

test.run();
