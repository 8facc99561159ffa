import { readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { suite } from "uvu";
import * as assert from "uvu/assert";
import { examples, jobIdIn, jobs, logged, scratch, start, succeed, temporaryHome, tsets } from "./command-line.js";

const test = suite("tsets restart");
const home = temporaryHome();
test.after(home.remove);

const submit = (...args: string[]) => ["submit", "standalone", "--home", home.path, "--checkpoint", ...args];
const restart = (...args: string[]) => ["restart", "standalone", "--home", home.path, ...args];
const texts = (stdout: string) => logged(stdout).map(({ text }) => text);

test("kill -9 after persist: the restart has the same sum, computes nothing again, and may have other workers", async () => {
  const running = start(submit(jobs("waits.mjs")));
  const jobId = jobIdIn(await running.printed("waiting"));
  running.child.kill("SIGKILL");
  await running.ended;
  assert.match((await succeed(["list", "--home", home.path])).stdout, new RegExp(`^${jobId} .* DIED `, "m"));
  for (const workers of [1, 3, 2]) {
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

/** A copy of tset-persisting, so that it can be edited. */
function copyOfExample(): { path: string; edit(from: string, to: string): void } {
  const folder = scratch(`restart-${process.pid}`);
  const path = join(folder, "tset-persisting.ts");
  writeFileSync(path, readFileSync(examples("tset-persisting.ts")));
  test.after(() => rmSync(folder, { recursive: true, force: true }));
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
  const copy = copyOfExample();
  const { stdout } = await succeed([...submit(copy.path), "--", "--limit", "1000"]);
  const jobId = jobIdIn(stdout);
  copy.edit("v * 5", "v * 6");
  const refused = await tsets(restart(jobId));
  assert.is(refused.code, 1);
  assert.match(refused.stderr, /TSETS_JOB_CHANGED/);
  assert.match(refused.stderr, /compute/);
  assert.match(refused.stderr, /v\*5/);
  assert.match(refused.stderr, /v\*6/);
  const allowed = await succeed(restart(jobId, "--allow-changed"));
  assert.ok(texts(allowed.stdout).includes("SUM=9998000"));
  const fresh = await succeed(restart(jobId, "--fresh"));
  assert.ok(texts(fresh.stdout).includes("SUM=11996000"));
});

test("edited after the persist: runs, from the checkpoint", async () => {
  const copy = copyOfExample();
  const { stdout } = await succeed([...submit(copy.path), "--", "--limit", "1000"]);
  assert.is(texts(stdout).filter((text) => /^Source \d ran/.test(text)).length, 4);
  copy.edit("await persisted.reduce", "await persisted.map((v) => v - 2).reduce");
  const again = await succeed(restart(jobIdIn(stdout)));
  assert.ok(texts(again.stdout).includes("SUM=9990000"));
  assert.not.ok(texts(again.stdout).some((text) => text.startsWith("Source")));
});

test("a flipped byte in a persisted file: never summed, named, and computed again by the next restart", async () => {
  const { stdout } = await succeed([...submit(examples("tset-persisting.ts")), "--", "--limit", "100000"]);
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
  if (damaged.code !== 0) {
    assert.is(damaged.code, 1);
    assert.match(damaged.stderr, new RegExp(`TSETS_CORRUPT: .*${file}`));
  }
  const sum = `SUM=${expectedSum(100_000)}`;
  assert.not.ok(texts(damaged.stdout).some((text) => text.startsWith("SUM=") && text !== sum));
  const healed = await succeed(restart(jobId));
  assert.ok(texts(healed.stdout).includes(sum), healed.stdout);
});

/** Of four tasks that count to n, each value times 5 plus 2, wrapped to 32 bits. */
function expectedSum(n: number): number {
  let sum = 0;
  for (let i = 0; i < n; i++) sum = (sum + 4 * (i * 5 + 2)) | 0;
  return sum;
}

test.run();
