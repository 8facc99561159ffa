import { spawnSync } from "node:child_process";
import { chmodSync, mkdirSync } from "node:fs";
import { join } from "node:path";
import { suite } from "uvu";
import * as assert from "uvu/assert";
import { type ChildEnd, reportOf, runFaulty } from "./child.js";
import { assertPromise, expectedOf } from "./promise.js";
import { count, full, size } from "./report.js";
import { program, Site } from "./site.js";

const test = suite("disk and limits");
const ROW = "disk and limits";
const TASKS = 4;
const CHILD = new URL("inline/child.mjs", import.meta.url).pathname;
const submit = (site: Site) => ["submit", site.home, program("three-persists"), site.marks, String(TASKS)];

/** A job that completed has its result; one that did not says why by a code of ours. */
function checkEnd(end: ChildEnd, codes: RegExp, what: string): boolean {
  assert.is(end.signal, null, `${what}: ${end.stderr}`);
  const { state, value, code, message } = reportOf(end);
  if (state === "COMPLETED") assert.equal(value, expectedOf(TASKS), what);
  else assert.match(code ?? "", codes, `${what}: ${message}`);
  return state === "COMPLETED";
}

function run(command: string, ...args: string[]): boolean {
  return spawnSync(command, args, { stdio: "ignore" }).status === 0;
}

/** A file system of its own, where this process may mount one; elsewhere the shim's full disk stands for it. */
function withFileSystem(): { site: Site; resize(kib: number): boolean; remove(): void } {
  const site = new Site();
  mkdirSync(site.home);
  const mounted = run("mount", "-t", "tmpfs", "-o", "size=4k", "none", site.home);
  return {
    site,
    resize: (kib) => mounted && run("mount", "-o", `remount,size=${kib}k`, "none", site.home),
    remove() {
      // Lazily: mappings of what this process has restarted inline go with the garbage collector.
      if (mounted && !run("umount", "-l", site.home)) throw new Error(`${site.home} could not be unmounted`);
      site.remove();
    },
  };
}

test("a file system of any size: TSETS_NO_SPACE or the result, and the result once there is room", async () => {
  const sizes = full ? Array.from({ length: 40 }, (_, i) => 4 + i * 8) : [8, 60, 320];
  let completed = 0;
  for (const kib of sizes) {
    const { site, resize, remove } = withFileSystem();
    try {
      const shim = resize(kib)
        ? {}
        : ({ action: "ENOSPC", count: 0, at: kib, only: ["create", "write", "mkdir"] } as const);
      const end = await runFaulty(site, submit(site), shim);
      if (checkEnd(end, /^TSETS_(NO_SPACE|OUTCOME_UNKNOWN)$/, `${kib} KiB`)) completed++;
      resize(64 * 1024);
      await assertPromise(site, TASKS, `after ${kib} KiB`);
      count(ROW, "sizes of file systems");
    } finally {
      remove();
    }
  }
  assert.ok(completed > 0 && completed < sizes.length, `${completed} of ${sizes.length} had room enough`);
});

test("files of a limited size: TSETS_NO_SPACE, or ended by the signal of that limit; the promise holds", async () => {
  for (const bytes of full ? [100, 300, 500, 700, 900, 1100, 1500, 2000, 4000, 100_000] : [500, 1200]) {
    const site = new Site();
    const { status, signal, stdout } = spawnSync("prlimit", [
      `--fsize=${bytes}`,
      process.execPath,
      CHILD,
      ...submit(site),
    ]);
    const what = `files of ${bytes} bytes`;
    if (signal !== "SIGXFSZ") {
      const end = { code: status, signal, stdout: String(stdout), stderr: "" };
      checkEnd(end, /^TSETS_(NO_SPACE|OUTCOME_UNKNOWN)$/, what);
    }
    await assertPromise(site, TASKS, what);
    site.remove();
    count(ROW, "limits of file sizes");
  }
});

test("few descriptors: a clear error, or the result", async () => {
  for (const limit of full ? [20, 22, 24, 26, 28, 30, 32, 36, 40, 64] : [26, 64]) {
    const site = new Site();
    const { status, stdout } = spawnSync("prlimit", [`--nofile=${limit}`, process.execPath, CHILD, ...submit(site)]);
    const what = `${limit} descriptors`;
    // With too few, Node itself does not come up: it prints nothing of ours then, and nothing was promised.
    if (String(stdout) !== "") {
      checkEnd(
        { code: status, signal: null, stdout: String(stdout), stderr: "" },
        /^TSETS_(IO|CONFIG)$|^EMFILE$/,
        what,
      );
    }
    await assertPromise(site, TASKS, what);
    site.remove();
    count(ROW, "limits of descriptors");
  }
});

test("a read-only home is TSETS_IO with its path, and usable once it may be written", async () => {
  const site = new Site();
  chmodSync(site.root, 0o755);
  mkdirSync(site.home, { mode: 0o755 });
  chmodSync(site.home, 0o555);
  // Root may write everywhere.
  const user = process.getuid?.() === 0 ? { uid: 65534, gid: 65534 } : {};
  const { stdout, stderr } = spawnSync(process.execPath, [CHILD, ...submit(site)], user);
  const report = reportOf({ code: 0, signal: null, stdout: String(stdout), stderr: String(stderr) });
  assert.is(report.code, "TSETS_IO", report.message);
  assert.match(report.message ?? "", join(site.home, "jobs"));
  chmodSync(site.home, 0o755);
  await assertPromise(site, TASKS, "after a read-only home");
  site.remove();
  count(ROW, "read-only homes");
});

test("a home that vanishes while the job runs is TSETS_IO, and another job can be run there", async () => {
  const site = new Site();
  const end = await runFaulty(site, ["submit", site.home, program("vanishing"), site.marks, site.home], {});
  assert.is(end.signal, null, end.stderr);
  const { state, code, message } = reportOf(end);
  assert.is(state, "FAILED");
  assert.is(code, "TSETS_IO", message);
  assert.equal(site.said(), []);
  await assertPromise(site, size(1, 2), "after a home has vanished");
  site.remove();
  count(ROW, "homes that vanish");
});

test.run();
