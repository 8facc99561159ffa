import { spawnSync } from "node:child_process";
import { mkdirSync, rmSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { suite } from "uvu";
import * as assert from "uvu/assert";
import { parseSettings } from "#src/job/settings-parser.js";
import { reportOf, runFaulty } from "./child.js";
import { runCommand } from "./command-line.js";
import { restartInline, submitInline } from "./inline/inline-job.mjs";
import { assertPromise, expectedOf } from "./promise.js";
import { readFaultLog } from "./shim/fault-log.js";
import { program, Site } from "./site.js";

/** What the fault tests have found, each by itself. */
const test = suite("defects that were found");

const submit = (site: Site) => ["submit", site.home, program("three-persists"), site.marks, "1"];

test("a home whose maker was killed before it could sync its name is synced by the next submission", async () => {
  for (const made of ["", "jobs"]) {
    const site = new Site();
    const log = site.beside("log");
    mkdirSync(join(site.home, made), { recursive: true });
    await runFaulty(site, submit(site), { log });
    const calls = readFaultLog(log);
    const above = made === "" ? site.root : site.home;
    const synced = calls.findIndex(({ call, path }) => call === "fsync" && path === above);
    const committed = calls.findIndex(({ call, other }) => call === "rename" && other.endsWith("job.json"));
    assert.ok(synced >= 0 && synced < committed, `${made}: synced at ${synced}, job.json at ${committed}`);
    site.remove();
  }
});

test("a TSet that was given back is not computed and stored again by the restart", async () => {
  const site = new Site();
  const { jobId } = await submitInline(site.home, program("three-persists"), [site.marks, "1"]);
  const before = site.said().length;
  const { value } = await restartInline(site.home, jobId, [site.marks, "1"]);
  assert.equal(value, expectedOf(1));
  assert.equal(
    site.said().filter((line, i) => i >= before && line.startsWith("read ")),
    [],
  );
  site.remove();
});

test("a lock whose file cannot be closed is given up without an error", async () => {
  const site = new Site();
  const log = site.beside("log");
  const only = ["close"];
  await runFaulty(site, submit(site), { log, only });
  const last = Math.max(...readFaultLog(log).map(({ number }) => number));
  site.remove();
  const again = new Site();
  const fired = again.beside("fired");
  const report = reportOf(await runFaulty(again, submit(again), { action: "EIO", at: last, only, fired }));
  assert.is(report.state, "COMPLETED", report.message);
  again.remove();
});

test("a manifest that is in place counts as committed where its temporary name stays", async () => {
  const site = new Site();
  // The first unlink of a run is that of the first manifest's temporary name: without the addon there is no other rename.
  const only = ["unlink"];
  const report = reportOf(await runFaulty(site, submit(site), { action: "ENOSPC", at: 1, count: 3, only }));
  assert.is(report.state, "COMPLETED", report.message);
  await assertPromise(site, 1, "after unlinks that failed");
  site.remove();
});

test("a full disk says how many bytes were to be written, and where", async () => {
  const only = ["write"];
  const whole = new Site();
  const log = whole.beside("log");
  await runFaulty(whole, submit(whole), { log, only });
  whole.remove();
  const at = readFaultLog(log).find(({ call, path }) => call === "write" && path.endsWith(".arrow"))?.number;
  const site = new Site();
  const { code, message } = reportOf(
    await runFaulty(site, submit(site), { action: "ENOSPC", at: at ?? 1, count: 0, only }),
  );
  assert.is(code, "TSETS_NO_SPACE", message);
  assert.match(message ?? "", /\.arrow.*: \d+ bytes were to follow the 0 that are there/);
  site.remove();
});

test("a file over the limit of its size is an error of the job, and not the end of its process", async () => {
  const site = new Site();
  const main = fileURLToPath(new URL("../../dist/bundle/main.js", import.meta.url));
  const own = ["--checkpoint", "--workers", "2", "--memory", "64MiB", "--home", site.home];
  const args = [main, "submit", "standalone", program("spilling"), ...own, "--", site.marks, "50000", "nothing"];
  const { status, signal, stderr } = spawnSync("/bin/sh", [
    "-c",
    'ulimit -f 64; exec "$@"',
    "sh",
    process.execPath,
    ...args,
  ]);
  assert.equal([status, signal], [1, null], String(stderr));
  assert.match(String(stderr), /TSETS_NO_SPACE: .*\.arrow.*EFBIG/);
  assert.equal(
    site.said().filter((line) => line.startsWith("resolved ")),
    [],
  );
  site.remove();
});

test("a job whose manifests/ is gone can be started over", async () => {
  const site = new Site();
  const { jobId } = await submitInline(site.home, program("three-persists"), [site.marks, "1"]);
  rmSync(join(site.home, "jobs", jobId, "manifests"), { recursive: true });
  const fresh = ["restart", "standalone", jobId, "--fresh", "--home", site.home];
  const { code, stderr } = await runCommand(site, fresh);
  assert.is(code, 0, stderr);
  site.remove();
});

test("an empty settings file has no settings", () => {
  for (const text of ["", "\n", "# nothing\n", "---\n"]) assert.equal(parseSettings("job.yaml", text, "job.yaml"), {});
});

test.run();
