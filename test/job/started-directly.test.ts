// only with the addon
import { spawnSync } from "node:child_process";
import { symlinkSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { test } from "uvu";
import * as assert from "uvu/assert";
import { home, moduleUrl } from "./run.js";

function node(...args: string[]): { status: number | null; stdout: string; stderr: string } {
  const cwd = fileURLToPath(moduleUrl("."));
  return spawnSync(process.execPath, args, { cwd, encoding: "utf8", env: { ...process.env, TSETS_HOME: home } });
}

test("a job module that node itself is started with says how to run it, with the exit code of wrong use", () => {
  const { status, stdout, stderr } = node("hello.js");
  assert.equal([status, stdout], [2, ""]);
  assert.match(stderr, /^hello\.js is a job module: .*\n\n {4}npx tsets submit standalone hello\.js\n\n/);
  assert.match(stderr, 'runJob(new URL("./hello.js", import.meta.url))');
});

test("so does one that is started by a link to it", () => {
  const link = join(home, "linked.js");
  symlinkSync(fileURLToPath(moduleUrl("hello.js")), link);
  const { status, stderr } = node(link);
  assert.is(status, 2);
  assert.match(stderr, /npx tsets submit standalone .*linked\.js\n/);
});

test("a program that imports a job module, or runs one, hears nothing", () => {
  assert.equal(node("--input-type=module", "-e", `await import("${moduleUrl("hello.js")}");`).stderr, "");
  const { status, stdout, stderr } = node("defines-and-runs.js");
  assert.equal([status, stdout.trim().split("\n").at(-1), stderr], [0, "0", ""]);
});

test("a process with options of V8 runs jobs, also where the program is given on the command line", () => {
  const run = node("--max-old-space-size=512", "--enable-source-maps", "defines-and-runs.js");
  assert.equal([run.status, run.stdout.trim().split("\n").at(-1)], [0, "0"], run.stderr);
  const text = `await import("${moduleUrl("defines-and-runs.js")}");`;
  const evaluated = node("--max-old-space-size=512", "--input-type=module", "-e", text);
  assert.equal([evaluated.status, evaluated.stdout.trim().split("\n").at(-1)], [0, "0"], evaluated.stderr);
});

test.run();
