import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "uvu";
import * as assert from "uvu/assert";
import { Directory } from "#src/store/directory.js";
import { FileLock } from "#src/store/file-lock.js";
import { built, runModule, scratchDirectory, thrownBy } from "../native/scratch.js";

const scratch = scratchDirectory("lock");
const directory = Directory.open(scratch);

/** A process that takes the lock and keeps it; resolves when it has said whether it got it. */
async function holder(name: string): Promise<{ child: ChildProcess; said: string }> {
  const text = `
    import { Directory } from ${JSON.stringify(built("store/directory.js"))};
    import { FileLock } from ${JSON.stringify(built("store/file-lock.js"))};
    const lock = FileLock.tryAcquire(Directory.open(${JSON.stringify(scratch)}), ${JSON.stringify(name)}, { pid: process.pid });
    console.log(lock === undefined ? "refused" : "locked");
    if (lock !== undefined) setTimeout(() => lock.release(), 60000);
  `;
  const child = spawn(process.execPath, ["--input-type=module", "-e", text], { stdio: ["ignore", "pipe", "inherit"] });
  const [said] = await once(child.stdout as NodeJS.ReadableStream, "data");
  return { child, said: String(said).trim() };
}

test("one holder at a time, in one process too, and the next after release", () => {
  const lock = FileLock.tryAcquire(directory, "one", { pid: 1, host: "a" });
  assert.ok(lock !== undefined);
  assert.is(statSync(join(scratch, "one")).mode & 0o777, 0o600);
  assert.is(FileLock.tryAcquire(directory, "one", { pid: 2 }), undefined);
  assert.equal(FileLock.holder(directory, "one"), { held: true, holder: { pid: 1, host: "a" } });
  lock.release();
  lock.release();
  assert.equal(FileLock.holder(directory, "one"), { held: false, holder: { pid: 1, host: "a" } });
  const next = FileLock.tryAcquire(directory, "one", { pid: 3 });
  assert.equal(FileLock.holder(directory, "one"), { held: true, holder: { pid: 3 } });
  next?.release();
});

test("holder() says nothing about what is missing or unreadable", () => {
  assert.equal(FileLock.holder(directory, "none"), { held: false, holder: undefined });
  assert.not(existsSync(join(scratch, "none")));
  for (const text of ["", '{"pid": 1', "3", "null"]) {
    writeFileSync(join(scratch, "torn"), text);
    assert.equal(FileLock.holder(directory, "torn"), { held: false, holder: undefined }, text);
  }
});

test("a shorter holder replaces a longer one whole", () => {
  FileLock.tryAcquire(directory, "short", { pid: 1, text: "x".repeat(1000) })?.release();
  FileLock.tryAcquire(directory, "short", { pid: 2 })?.release();
  assert.is(readFileSync(join(scratch, "short"), "utf8"), '{"pid":2}\n');
});

test("another process is kept out, and its lock ends with it, even by SIGKILL", async () => {
  const { child, said } = await holder("killed");
  assert.is(said, "locked");
  assert.is(FileLock.tryAcquire(directory, "killed", {}), undefined);
  assert.equal(FileLock.holder(directory, "killed"), { held: true, holder: { pid: child.pid } });
  child.kill("SIGKILL");
  await once(child, "exit");
  assert.is(FileLock.holder(directory, "killed").held, false);
  const lock = FileLock.tryAcquire(directory, "killed", {});
  assert.ok(lock !== undefined);
  lock.release();
});

test("of several processes that race, exactly one gets it", async () => {
  const outcomes = await Promise.all(Array.from({ length: 4 }, () => holder("raced")));
  assert.equal(outcomes.map(({ said }) => said).sort(), ["locked", "refused", "refused", "refused"]);
  for (const { child } of outcomes) child.kill("SIGKILL");
});

test("a child process does not keep the lock alive", async () => {
  const lock = FileLock.tryAcquire(directory, "inherited", {});
  const child = spawn(process.execPath, ["-e", "setTimeout(() => {}, 60000)"], { stdio: "ignore" });
  lock?.release();
  const next = FileLock.tryAcquire(directory, "inherited", {});
  assert.ok(next !== undefined);
  next.release();
  child.kill("SIGKILL");
  await once(child, "exit");
});

test("a lock file that was removed excludes nobody, so a new one is made", () => {
  const stale = FileLock.tryAcquire(directory, "removed", { pid: 1 });
  rmSync(join(scratch, "removed"));
  const lock = FileLock.tryAcquire(directory, "removed", { pid: 2 });
  assert.equal(FileLock.holder(directory, "removed"), { held: true, holder: { pid: 2 } });
  lock?.release();
  stale?.release();
});

test("without addon and flock(1), a clear error refuses", () => {
  const text = `
    import { Directory } from ${JSON.stringify(built("store/directory.js"))};
    import { FileLock } from ${JSON.stringify(built("store/file-lock.js"))};
    try {
      FileLock.tryAcquire(Directory.open(${JSON.stringify(scratch)}), "no-tool", {});
    } catch (error) {
      console.log(error.code, error.message);
    }
  `;
  const { stdout } = runModule(text, { env: { TSETS_NATIVE: "0", PATH: "/nonexistent" } });
  assert.match(
    stdout,
    /^TSETS_IO cannot lock .*no-tool: neither the addon nor the flock command.*checkpointing is refused/,
  );
});

test("a holder that is too large is a RangeError", () => {
  assert.instance(
    thrownBy(() => FileLock.tryAcquire(directory, "huge", { text: "x".repeat(70_000) })),
    RangeError,
  );
});

test.run();
