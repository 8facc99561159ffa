import { type ChildProcess, fork } from "node:child_process";
import { lstatSync, mkdirSync, readdirSync, renameSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { suite } from "uvu";
import * as assert from "uvu/assert";
import { TSetError } from "#src/errors.js";
import { nativeStatus } from "#src/native/load-addon.js";
import { runCommand, submitArguments } from "./command-line.js";
import { restartInline, submitInline } from "./inline/inline-job.mjs";
import { count, size } from "./report.js";
import { readFaultLog } from "./shim/fault-log.js";
import { program, Site } from "./site.js";

const test = suite("isolation");
const ROW = "isolation";
const RACER = new URL("../store/lock-racer.mjs", import.meta.url);

function heard(child: ChildProcess): Promise<unknown> {
  return new Promise((resolve) => child.once("message", resolve));
}

test("of three processes that race for one job exactly one gets it", async () => {
  const site = new Site();
  const { jobId } = await submitInline(site.home, program("three-persists"), [site.marks, "1"]);
  const racers = [1, 2, 3].map(() => fork(RACER, [site.home, jobId], { execArgv: [] }));
  await Promise.all(racers.map(heard));
  // Without the addon each attempt starts a few flock commands.
  for (let round = 0; round < size(10, nativeStatus.loaded ? 200 : 60); round++) {
    for (const word of ["go", "over"]) {
      const answers = racers.map(heard);
      for (const racer of racers) racer.send(word);
      const outcomes = (await Promise.all(answers)).sort();
      if (word === "go") assert.equal(outcomes, ["TSETS_JOB_LOCKED", "TSETS_JOB_LOCKED", "locked"], `round ${round}`);
    }
    count(ROW, "races for a lock");
  }
  for (const racer of racers) racer.send("exit");
  site.remove();
});

test("files are 0600 and directories 0700, whatever the umask", async () => {
  const site = new Site();
  const before = process.umask(0);
  try {
    await submitInline(site.home, program("three-persists"), [site.marks, "2"]);
  } finally {
    process.umask(before);
  }
  const paths = readdirSync(site.home, { recursive: true, encoding: "utf8" });
  assert.ok(paths.length > 10);
  for (const path of ["", ...paths]) {
    const { mode } = lstatSync(join(site.home, path));
    const expected = lstatSync(join(site.home, path)).isDirectory() ? 0o700 : 0o600;
    assert.is(mode & 0o777, expected, `${path} has mode ${(mode & 0o777).toString(8)}`);
    count(ROW, "modes checked");
  }
  site.remove();
});

/** The directory or file of a job that is replaced by a link to one elsewhere, with the same content. */
for (const name of ["data", "manifests", "job.json", "lock", "."]) {
  test(`a link in the place of ${name === "." ? "the job's directory" : name} is refused, and what it leads to is left alone`, async () => {
    const site = new Site();
    const { jobId } = await submitInline(site.home, program("three-persists"), [site.marks, "2"]);
    const path = join(site.home, "jobs", jobId, name === "." ? "" : name).replace(/\/$/, "");
    const elsewhere = join(site.root, "elsewhere");
    renameSync(path, elsewhere);
    symlinkSync(elsewhere, path);
    const before = listing(elsewhere);
    let error: unknown;
    try {
      error = (await restartInline(site.home, jobId, [site.marks, "2"])).error;
    } catch (thrown) {
      error = thrown;
    }
    assert.instance(error, TSetError, String(error));
    assert.equal(listing(elsewhere), before);
    site.remove();
    count(ROW, "links refused");
  });
}

function listing(path: string): unknown {
  const status = lstatSync(path);
  if (!status.isDirectory()) return [status.size, status.mtimeMs];
  return readdirSync(path).map((name) => [name, listing(join(path, name))]);
}

test("a job makes and changes nothing outside its home", async () => {
  const site = new Site();
  const log = site.beside("log");
  // An empty prefix is every absolute path.
  const everything = Object.assign(Object.create(site) as Site, { root: "" });
  const { code, stderr } = await runCommand(everything, submitArguments(site, "three-persists", 2, [site.marks, "2"]), {
    log,
  });
  assert.is(code, 0, stderr);
  const calls = readFaultLog(log).filter(
    ({ path }) => !/^\/dev\/(null|tty|pts)/.test(path) && !path.startsWith("/proc/") && path !== log,
  );
  assert.ok(calls.length > 100, `${calls.length} calls`);
  const outside = calls.filter(
    ({ path }) => path !== site.marks && path !== site.home && !path.startsWith(`${site.home}/`) && path !== site.root,
  );
  // The home's name is synced, and its parents are looked at.
  assert.equal(
    outside.filter(({ call }) => call !== "fsync").map(({ call, path }) => `${call} ${path}`),
    [],
  );
  site.remove();
  count(ROW, "calls looked at", calls.length);
});

test("hostile ids are refused by every command, and nothing is touched", async () => {
  const site = new Site();
  mkdirSync(join(site.home, "jobs"), { recursive: true });
  writeFileSync(join(site.root, "outside"), "untouched");
  const ids = [
    "..",
    "../outside",
    "/etc",
    "a/../../outside",
    "a".repeat(4096),
    ".hidden",
    "é",
    "a b",
    "jobs/..",
    "-rf",
    "A\nB",
  ];
  const before = listing(site.root);
  for (const id of ids) {
    for (const verb of [["restart", "standalone"], ["show"], ["clear"], ["kill"]]) {
      const { code, stderr } = await runCommand(site, [...verb, id, "--home", site.home]);
      assert.ok(code === 1 || code === 2, `${verb.join(" ")} ${id.slice(0, 20)}: ${code}`);
      assert.match(stderr, /TSETS_BAD_JOB_ID|unknown option/, `${verb.join(" ")} ${id.slice(0, 20)}`);
      count(ROW, "hostile ids refused");
      if (size(0, 1) === 0) break;
    }
  }
  assert.equal(listing(site.root), before);
  site.remove();
});

test.run();
