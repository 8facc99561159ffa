import { existsSync, mkdirSync, readdirSync } from "node:fs";
import { join } from "node:path";
import * as assert from "uvu/assert";
import type { ChildEnd } from "./child.js";
import { runCommand } from "./command-line.js";
import type { Fault } from "./shim/faults.js";
import { program, type Site } from "./site.js";
import { assertTidy } from "./tidy.js";

export const SPILLED_ROWS = 300_000;
/** Of int32 rows that make 1.2 MB; twice that is cached and exchanged at a time. */
const MEMORY = "1MiB";

const VALUE = (() => {
  const values = Array.from({ length: SPILLED_ROWS }, (_, v) => v ^ 1);
  const moved = values.reduce((a, b) => a + b, 0);
  return { moved: String(moved), first: 0, last: SPILLED_ROWS - 1, count: SPILLED_ROWS };
})();

/** Names of the spill directories of a home. */
export const spillOf = ({ home }: Site): string[] =>
  existsSync(join(home, "spill")) ? readdirSync(join(home, "spill")) : [];

function below(site: Site, fault: Fault): Fault {
  const spill = join(site.home, "spill");
  mkdirSync(spill, { recursive: true, mode: 0o700 });
  return { ...fault, below: spill };
}

/** Runs spilling.mjs on two workers; only calls in spill directories count for the fault. */
export function submitSpilling(site: Site, fault: Fault = {}, misdeed = "nothing", maxRestarts = 0): Promise<ChildEnd> {
  const own = ["--checkpoint", "--workers", "2", "--memory", MEMORY, "--max-restarts", String(maxRestarts)];
  const args = ["--home", site.home, "--", site.marks, String(SPILLED_ROWS), misdeed];
  return runCommand(site, ["submit", "standalone", program("spilling"), ...own, ...args], below(site, fault));
}

/** Restarts the job; looks at the result and at what is left. */
export async function assertBroughtBack(site: Site, what: string): Promise<void> {
  const before = site.said();
  const [jobId] = site.jobIds();
  const restart = ["restart", "standalone", jobId, "--workers", "2", "--home", site.home];
  const { code, stderr } = await runCommand(site, restart);
  assert.is(code, 0, `${what}: ${stderr}`);
  assertResult(site, before.length, what);
  if (before.includes("resolved a")) assertNotRead(site, before.length, what);
  assertTidy(site.home, jobId, what);
}

export function assertResult(site: Site, from: number, what: string): void {
  const said = site.said().slice(from);
  assert.equal(
    said.filter((line) => line.startsWith("result ")),
    [`result ${JSON.stringify(VALUE)}`],
    what,
  );
}

export function assertNotRead(site: Site, from: number, what: string): void {
  const said = site.said().slice(from);
  assert.not.ok(
    said.some((line) => line.startsWith("read ")),
    `${what}: the source was read again, though its persist had resolved`,
  );
}
