import { fork } from "node:child_process";
import { existsSync, mkdirSync, readdirSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "uvu";
import * as assert from "uvu/assert";
import { hasCode } from "#src/errors.js";
import { removeOrphanSpills, SpillDirectory } from "#src/store/spill-directory.js";
import { temporaryHome } from "../checkpoint/sample.js";

test("each run of a job spills to a directory of its own, which is gone at the end", () => {
  const home = temporaryHome();
  const first = SpillDirectory.create(home, "ada-sum-1");
  const second = SpillDirectory.create(home, "ada-sum-1");
  assert.is(first.path, join(home, "spill/ada-sum-1-1"));
  assert.is(second.path, join(home, "spill/ada-sum-1-2"));
  writeFileSync(join(first.path, "x"), "x");
  first.remove();
  first.remove();
  assert.equal(readdirSync(join(home, "spill")), ["ada-sum-1-2"]);
  second.remove();
  assert.equal(readdirSync(join(home, "spill")), []);
  assert.throws(
    () => SpillDirectory.create(home, "../x"),
    (error: Error) => hasCode(error, "TSETS_BAD_JOB_ID"),
  );
});

test("what a killed process left is an orphan, and what is in use is not", async () => {
  const home = temporaryHome();
  const mine = SpillDirectory.create(home, "mine");
  const child = fork(new URL("./spill-holder.mjs", import.meta.url), [home], { execArgv: [] });
  const path = await new Promise<string>((resolve) => child.once("message", (message) => resolve(String(message))));
  assert.equal(removeOrphanSpills(home), []);
  const ended = new Promise((resolve) => child.once("exit", resolve));
  child.kill("SIGKILL");
  await ended;
  assert.ok(existsSync(join(path, "file")));
  assert.equal(removeOrphanSpills(home), ["theirs-1"]);
  assert.equal(readdirSync(join(home, "spill")), ["mine-1"]);
  mine.remove();
});

test("what is not a spill directory stays, and what an earlier removal left goes", () => {
  const home = temporaryHome();
  assert.equal(removeOrphanSpills(home), []);
  const spill = join(home, "spill");
  const outside = temporaryHome();
  writeFileSync(join(outside, "kept"), "");
  for (const name of ["notes", "by-hand-1", ".orphan-1", "no-lock-yet-1"])
    mkdirSync(join(spill, name), { recursive: true });
  writeFileSync(join(spill, "by-hand-1/unlocked"), "");
  writeFileSync(join(spill, "file-1"), "");
  symlinkSync(outside, join(spill, "link-1"));
  symlinkSync(outside, join(spill, ".orphan-1/link"));
  assert.equal(removeOrphanSpills(home), ["no-lock-yet-1"]);
  assert.equal(readdirSync(spill).sort(), ["by-hand-1", "file-1", "link-1", "notes"]);
  assert.equal(readdirSync(outside), ["kept"]);
});

test.run();
