import { availableParallelism, totalmem } from "node:os";
import { join } from "node:path";
import { test } from "uvu";
import * as assert from "uvu/assert";
import { parseByteSize } from "#src/job/byte-size.js";
import { logLine } from "#src/job/log-line.js";
import { resolveHome, resolveOptions } from "#src/job/resolve-options.js";

const layer = (from: string, settings: object) => ({ from, settings });

test("the first layer that says something wins, setting by setting", () => {
  const resolved = resolveOptions(
    [
      layer("command line", { workers: 2 }),
      layer("defineJob", { workers: 3, memory: "2MiB", name: "n", checkpointing: false }),
      layer("conf", { memory: "1GiB", spillLimit: "3KiB", checkpointing: true, maxRestarts: 4 }),
    ],
    "file",
  );
  assert.equal(resolved, {
    name: "n",
    workers: 2,
    parallelism: 2,
    memory: 2 * 1024 * 1024,
    spillLimit: 3 * 1024,
    checkpointing: false,
    maxRestarts: 4,
    stallTimeoutMs: 0,
  });
});

test("without any setting, workers are the cores and memory is a part of the machine's", () => {
  const { workers, parallelism, memory, name, checkpointing } = resolveOptions([], "file");
  assert.is(workers, availableParallelism());
  assert.is(parallelism, workers);
  assert.ok(memory > 0 && memory <= totalmem() * 0.6);
  assert.is(name, "file");
  assert.is(checkpointing, false);
});

test("home is absolute, and TSETS_HOME is asked after all layers", () => {
  process.env.TSETS_HOME = "/from/environment";
  assert.is(resolveHome([layer("runJob", { home: "relative" })]), join(process.cwd(), "relative"));
  assert.is(resolveHome([]), "/from/environment");
  delete process.env.TSETS_HOME;
  assert.match(resolveHome([]), /\/\.tsets$/);
});

test("sizes in bytes are read with and without units", () => {
  for (const [text, bytes] of [
    [5, 5],
    ["5", 5],
    ["512MiB", 512 * 2 ** 20],
    ["4GiB", 2 ** 32],
    ["1.5g", 1.5 * 2 ** 30],
    ["800 MB", 8e8],
    ["2k", 2048],
  ] as const) {
    assert.is(parseByteSize(text), bytes);
  }
  for (const wrong of ["", "MiB", "-1", "1e9", "5 XB", "1..2", "9999999TiB", 0, -1, 1.5, Number.NaN, null, {}]) {
    assert.is(parseByteSize(wrong), undefined);
  }
});

test("a log line has the documented form, in local time with its offset", () => {
  const zone = process.env.TZ;
  try {
    process.env.TZ = "UTC";
    const time = Date.UTC(2026, 10, 22, 14, 22, 54, 999);
    assert.is(logLine(time, "INFO", 3, "sum", "hi"), "[2026-11-22 14:22:54 +0000] [INFO] [worker-3] [main] sum: hi");
    process.env.TZ = "Asia/Kolkata";
    assert.is(logLine(time, "WARN", "master", "sum", ""), "[2026-11-22 19:52:54 +0530] [WARN] [master] [main] sum: ");
    process.env.TZ = "America/St_Johns";
    assert.is(logLine(time, "ERROR", 0, "sum", "x"), "[2026-11-22 10:52:54 -0330] [ERROR] [worker-0] [main] sum: x");
  } finally {
    if (zone === undefined) delete process.env.TZ;
    else process.env.TZ = zone;
  }
});

test.run();
