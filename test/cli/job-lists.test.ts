// thorough
import { existsSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { suite } from "uvu";
import * as assert from "uvu/assert";
import { jobIdIn, jobs, start, succeed, temporaryHome, tsets } from "./command-line.js";

const test = suite("tsets list, show, clear, inspect");
const home = temporaryHome();
test.after(home.remove);

const inHome = (...args: string[]) => [...args, "--home", home.path];
const directory = (jobId: string) => join(home.path, "jobs", jobId);

test("an empty home has no jobs, and is not made by asking", async () => {
  const path = join(home.path, "nowhere");
  assert.is((await succeed(["list", "--home", path])).stdout, `no jobs in ${path}\n`);
  assert.is((await succeed(["list", "--home", path, "--json"])).stdout, "[]\n");
  assert.is((await succeed(["clear", "--all", "--home", path])).stdout, "0 jobs were cleared\n");
  assert.not.ok(existsSync(path));
});

test("show says where rows and bytes of each stage went, and NODE_DEBUG=tsets traces every run", async () => {
  const { stdout, stderr } = await tsets(inHome("submit", "standalone", jobs("stages.mjs")), {
    env: { NODE_DEBUG: "tsets" },
  });
  const jobId = jobIdIn(stdout);
  const shown = (await succeed(inHome("show", jobId))).stdout;
  assert.match(shown, /^STAGE +RUNS +TASKS +ROWS IN +SECONDS +WRITTEN +HELD +SPILLED +PEAK$/m);
  assert.match(shown, /^range → map → persist #1 +1 +2 +1.00K +\d+\.\d{3} +[\d.]+ KiB +0 B /m);
  assert.match(shown, /^persist #1 → reduce +3 +6 +3.00K +\d+\.\d{3} +0 B +0 B /m);
  assert.match(
    stderr,
    /worker-1 range → map → persist #1: 1 tasks, 500 rows, .* ms, \d+ bytes written, 0 held, 0 spilled/,
  );
  assert.is(stderr.match(/persist #1 → reduce: /g)?.length, 6);
  const job = JSON.parse((await succeed(inHome("show", jobId, "--json"))).stdout);
  assert.equal(
    job.stages.map((stage: { label: string; rows: number }) => [stage.label, stage.rows]),
    [
      ["range → map → persist #1", 1000],
      ["persist #1 → reduce", 3000],
    ],
  );
  writeFileSync(join(directory(jobId), "logs/stages.json"), '{"attempt":1,"stages":[{}]}');
  const damaged = await succeed(inHome("show", jobId));
  assert.match(damaged.stdout, /^State: +COMPLETED$/m);
  assert.match(damaged.stdout, /Warning: .*stages\.json/);
  await succeed(inHome("clear", jobId));
});

test("jobs are listed with their states, shown while they run, and cleared when they do not", async () => {
  const completed = jobIdIn((await succeed(inHome("submit", "standalone", jobs("echo.mjs")))).stdout);
  const failed = jobIdIn((await tsets(inHome("submit", "standalone", jobs("fails.mjs")))).stdout);
  const running = start(inHome("submit", "standalone", jobs("waits.mjs"), "--checkpoint"));
  const waiting = jobIdIn(await running.printed("waiting"));
  const pid = running.child.pid;
  try {
    const { stdout } = await succeed(inHome("list"));
    const rows = stdout.trimEnd().split("\n");
    assert.match(rows[0], /^JOB ID +NAME +STATE +WORKERS +STARTS +CREATED +ENDED +PID$/);
    assert.match(rows[1], new RegExp(`^${completed} +echo +COMPLETED +2 +1 +\\d{4}-`));
    assert.match(rows[2], new RegExp(`^${failed} +fails +FAILED +2 +1 +\\d{4}-`));
    assert.match(rows[3], new RegExp(`^${waiting} +waits +RUNNING +2 +1 +[-\\d]+ [:\\d]+ +${pid}$`));
    assert.is(rows.length, 4);

    const shown = (await succeed(inHome("show", waiting))).stdout;
    for (const fact of [
      /^State: +RUNNING$/m,
      new RegExp(`^Run by: +process ${pid} on `, "m"),
      /^Checkpointing: +on$/m,
    ]) {
      assert.match(shown, fact);
    }
    assert.match(shown, /^#1 +int32 +live +4 +1000 +[\d.]+ KiB$/m);
    assert.match((await succeed(inHome("show", failed))).stdout, /^Reason: +.*three is refused/m);

    const locked = await tsets(inHome("clear", waiting));
    assert.is(locked.code, 1);
    assert.match(locked.stderr, new RegExp(`TSETS_JOB_LOCKED: .*process ${pid} `));
    const all = await succeed(inHome("clear", "--all"));
    assert.is(all.stdout, "2 jobs were cleared\n");
    assert.match(all.stderr, new RegExp(`^tsets: job ${waiting} stays: `));
  } finally {
    running.child.kill("SIGKILL");
    await running.ended;
  }
  assert.equal([existsSync(directory(completed)), existsSync(directory(waiting))], [false, true]);

  const manifest = await succeed(["inspect", join(directory(waiting), "manifests/m-1")]);
  assert.match(manifest.stdout, /^Manifest: +generation 1$/m);
  assert.match(manifest.stdout, /^Persisted #1: int32, live, 4 partitions, /m);
  const file = /^ {2}(\S+\.arrow) +250 /m.exec(manifest.stdout)?.[1];
  assert.ok(file, manifest.stdout);
  const partition = await succeed(["inspect", join(directory(waiting), "data", file), "--json"]);
  const { columns, rows, values, problems } = JSON.parse(partition.stdout);
  assert.equal(columns, [{ name: "value", type: "int32" }]);
  assert.equal([rows, values.value.length, problems], [250, 10, []]);

  await succeed(inHome("clear", waiting));
  assert.is((await tsets(inHome("show", waiting))).code, 2);
});

test("inspect refuses what is neither manifest nor partition, exit code 1", async () => {
  const { code, stderr } = await tsets(["inspect", "package.json"]);
  assert.is(code, 1);
  assert.match(stderr, /TSETS_CORRUPT: .*package\.json/);
});

test.run();
