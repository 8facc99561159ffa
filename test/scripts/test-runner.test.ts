// thorough
import { spawnSync } from "node:child_process";
import { tmpdir } from "node:os";
import { suite } from "uvu";
import * as assert from "uvu/assert";
import { runFile, type TestOutcome } from "../../scripts/runner/run-file.js";

const test = suite("the test runner");

function run(name: string, limitMs = 30_000): Promise<TestOutcome> {
  const file = `test/fixtures/runner/${name}.ts`;
  return runFile({ file, fallback: false, quick: false, node: process.execPath, limitMs, home: tmpdir() });
}

test("counts what passed, failed and was skipped", async () => {
  const good = await run("passes");
  assert.equal([good.passed, good.failed, good.skipped, good.problem], [1, 0, 1, undefined]);
  const bad = await run("fails");
  assert.equal([bad.passed, bad.failed, bad.problem], [1, 1, "1 of 2 tests failed"]);
  assert.match(bad.output, /FAIL .*"two"/);
});

for (const [name, problem] of [
  ["hides-its-failure", /^1 of 1 tests failed$/],
  ["forgets-run", /before its tests did, or ran none$/],
  ["forgets-one-run", /^second\.run\(\) is missing/],
  ["before-hook-throws", /^1 of 1 tests failed$/],
  ["has-no-test", /^ran no test$/],
  ["exits-early", /before its tests did/],
  ["crashes", /^ended by SIGSEGV$/],
] as const) {
  test(`a file that ${name.replaceAll("-", " ")} has failed`, async () => {
    const outcome = await run(name);
    assert.is(outcome.failed, 1);
    assert.match(outcome.problem ?? "", problem);
  });
}

test("a file that never ends is killed at its limit, with what it has started", async () => {
  const outcome = await run("never-ends", 3000);
  assert.equal([outcome.failed, outcome.problem], [1, "took longer than its limit, and was killed"]);
  const pid = Number(/sleeps in (\d+)/.exec(outcome.output)?.[1]);
  // Gone, or a zombie that nobody has asked about yet.
  assert.match(spawnSync("ps", ["-o", "stat=", "-p", String(pid)], { encoding: "utf8" }).stdout, /^(Z.*)?\s*$/);
});

test.run();
