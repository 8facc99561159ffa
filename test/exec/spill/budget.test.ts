// thorough
// limit: 300 s
import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { test } from "uvu";
import * as assert from "uvu/assert";
import { start, temporaryHome } from "../../cli/command-line.js";

const JOB = fileURLToPath(new URL("./jobs/large.mjs", import.meta.url));
const MIB = 2 ** 20;

/** Runs 1e9 int32 rows, 4 GB, through one of the job's programs on two workers, and looks at the process meanwhile. */
async function run(program: string, memory: string): Promise<{ peak: number; stdout: string }> {
  const home = temporaryHome();
  try {
    const args = [
      "submit",
      "standalone",
      JOB,
      "--workers",
      "2",
      "--memory",
      memory,
      "--home",
      home.path,
      "--",
      program,
    ];
    const { child, ended } = start(args);
    let peak = 0;
    const sampling = setInterval(() => {
      peak = Math.max(peak, privateBytes(child.pid as number));
    }, 50);
    const { code, stdout, stderr } = await ended;
    clearInterval(sampling);
    assert.is(code, 0, stderr);
    return { peak, stdout };
  } finally {
    home.remove();
  }
}

/** What the process has in memory beside mapped files: its heaps, stacks and arenas. */
function privateBytes(pid: number): number {
  let status: string;
  try {
    status = readFileSync(`/proc/${pid}/status`, "latin1");
  } catch {
    return 0;
  }
  const kib = (name: string): number => Number(new RegExp(`^${name}:\\s+(\\d+) kB`, "m").exec(status)?.[1] ?? 0);
  return 1024 * (kib("RssAnon") + kib("RssShmem"));
}

// Chunks and files are the same without the addon; only the loops over them take longer.
if (process.platform === "linux" && process.env.TSETS_NATIVE !== "0") {
  test("4 GB that are cached under 256 MiB of memory take no more than that, the space beyond it, and the heaps", async () => {
    const { peak, stdout } = await run("cache", "256MiB");
    assert.match(stdout, /sum 499999999500000000 of 1000000000/);
    assert.match(stdout, /Memory: \d+ MiB at most; 3\.\d+ GiB went to disk/);
    assert.ok(peak > 200 * MIB && peak < 512 * MIB, `${Math.round(peak / MIB)} MiB`);
  });

  test("4 GB that are persisted under 512 MiB of memory need hardly any of it", async () => {
    const { peak, stdout } = await run("persist", "512MiB");
    assert.match(stdout, /sum 499999999500000000 of 1000000000/);
    assert.ok(peak < 512 * MIB, `${Math.round(peak / MIB)} MiB`);
  });
}

test("a hundred million rows change tasks under 64 MiB of memory", async () => {
  if (process.platform !== "linux") return;
  const { peak, stdout } = await run("partition", "64MiB");
  assert.match(stdout, /sum 4999999950000000 of 100000000/);
  // Without the addon what is written and read goes through buffers on the heaps, which are collected when V8 sees fit.
  const heaps = process.env.TSETS_NATIVE === "0" ? 384 : 256;
  assert.ok(peak < (64 + heaps) * MIB, `${Math.round(peak / MIB)} MiB`);
});

test.run();
