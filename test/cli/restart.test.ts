// thorough without the addon
// limit: 180 s
import { readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { basename, join } from "node:path";
import { suite } from "uvu";
import * as assert from "uvu/assert";
import { effort } from "../effort.js";
import { examples, jobIdIn, jobs, logged, scratch, start, succeed, temporaryHome, tsets } from "./command-line.js";

const test = suite("tsets restart");
const home = temporaryHome();
test.after(() => {
  home.remove();
  rmSync(scratch(`restart-${process.pid}`), { recursive: true });
});

const submit = (...args: string[]) => ["submit", "standalone", "--home", home.path, "--checkpoint", ...args];
const restart = (...args: string[]) => ["restart", "standalone", "--home", home.path, ...args];
const texts = (stdout: string) => logged(stdout).map(({ text }) => text);

test("kill -9 after persist: the restart has the same sum, computes nothing again, and may have other workers", async () => {
  const running = start(submit(jobs("waits.mjs")));
  const jobId = jobIdIn(await running.printed("waiting"));
  running.child.kill("SIGKILL");
  await running.ended;
  assert.match((await succeed(["list", "--home", home.path])).stdout, new RegExp(`^${jobId} .* DIED `, "m"));
  for (const workers of effort([3], [1, 3, 2])) {
    const { stdout } = await succeed(restart(jobId, "--workers", String(workers)));
    assert.not.ok(texts(stdout).includes("computing"));
    assert.equal(
      texts(stdout).filter((text) => text.startsWith("total")),
      Array(workers).fill("total 999000"),
    );
  }
});

test("a process that runs the job already is named, exit code 1", async () => {
  const running = start(submit(jobs("waits.mjs")));
  const jobId = jobIdIn(await running.printed("waiting"));
  const { code, stderr } = await tsets(restart(jobId));
  running.child.kill("SIGKILL");
  await running.ended;
  assert.is(code, 1);
  assert.match(stderr, new RegExp(`TSETS_JOB_LOCKED: .*process ${running.child.pid} on `));
});

/** A copy of a job module inside the package, so that it can be edited. */
function copyOf(module: string): { path: string; edit(from: string, to: string): void } {
  const folder = scratch(`restart-${process.pid}`);
  const path = join(folder, basename(module));
  writeFileSync(path, readFileSync(module));
  return {
    path,
    edit(from, to) {
      const text = readFileSync(path, "utf8");
      assert.ok(text.includes(from));
      writeFileSync(path, text.replace(from, to));
    },
  };
}

test("edited before the persist: refused with the operator that differs; --allow-changed and --fresh go on", async () => {
  const copy = copyOf(examples("tset-persisting.js"));
  const { stdout } = await succeed([...submit(copy.path), "--", "--limit", "1000"]);
  const jobId = jobIdIn(stdout);
  copy.edit("v * 5", "v * 6");
  const refused = await tsets(restart(jobId));
  assert.is(refused.code, 1);
  assert.match(refused.stderr, /TSETS_JOB_CHANGED/);
  assert.match(refused.stderr, /number 2, compute/);
  assert.match(refused.stderr, /^- .*v ?\* ?5/m);
  assert.match(refused.stderr, /^\+ .*v ?\* ?6/m);
  const allowed = await succeed(restart(jobId, "--allow-changed"));
  assert.ok(texts(allowed.stdout).includes("SUM=9998000"));
  const fresh = await succeed(restart(jobId, "--fresh"));
  assert.ok(texts(fresh.stdout).includes("SUM=11996000"));
});

/** What jobs/persists.mjs logs last, each value changed by `f` after the persist. */
function total(f: (value: number) => number): string {
  let sum = 0;
  for (let i = 0; i < 25_000; i++) sum = (sum + 4 * f(i * 5 + 2)) | 0;
  return `total ${sum}`;
}

test("edited after the persist: runs, from the checkpoint", async () => {
  const copy = copyOf(jobs("persists.mjs"));
  const { stdout } = await succeed(submit(copy.path));
  assert.equal(texts(stdout).sort(), ["source 0", "source 1", "source 2", "source 3", total((v) => v)]);
  copy.edit("persisted.reduce(sum)", "persisted.map((v) => v - 7).reduce(sum)");
  const again = await succeed(restart(jobIdIn(stdout)));
  assert.equal(texts(again.stdout), [total((v) => v - 7)]);
});

test("a flipped byte in a persisted file: never summed, named, and computed again by the next restart", async () => {
  const { stdout } = await succeed(submit(jobs("persists.mjs")));
  const jobId = jobIdIn(stdout);
  const data = join(home.path, "jobs", jobId, "data");
  const file = readdirSync(data).sort()[1];
  const bytes = readFileSync(join(data, file));
  bytes[bytes.length >> 1] ^= 4;
  writeFileSync(join(data, file), bytes);
  const inspected = await tsets(["inspect", join(data, file)]);
  assert.is(inspected.code, 1);
  assert.match(inspected.stdout, /^Problem: /m);
  const damaged = await tsets(restart(jobId));
  assert.equal([damaged.code, texts(damaged.stdout)], [1, []]);
  assert.match(damaged.stderr, new RegExp(`TSETS_CORRUPT: .*${file}`));
  const healed = await succeed(restart(jobId));
  assert.ok(texts(healed.stdout).includes(total((v) => v)), healed.stdout);
  assert.is(`${healed.stdout}${healed.stderr}`.split(" is computed again: its data on disk is damaged").length - 1, 1);
});

test.run();
