import * as assert from "uvu/assert";
import { hasCode } from "#src/errors.js";
import { type Ended, restartInline, submitInline } from "./inline/inline-job.mjs";
import { type Site, program } from "./site.js";
import { assertTidy } from "./tidy.js";

/** How a crashed home is brought back: inline, or with the command line. */
export interface Starter {
  submit(site: Site, args: readonly string[]): Promise<Ended>;
  restart(site: Site, jobId: string, args: readonly string[]): Promise<Ended>;
}

export const inlineStarter: Starter = {
  submit: (site, args) => submitInline(site.home, program("three-persists"), args),
  restart: (site, jobId, args) => restartInline(site.home, jobId, args),
};

/** What three-persists returns over `tasks` partitions of 50 rows: the sum of v + 1, and of the lengths of "text v". */
export function expectedOf(tasks: number): { total: number; letters: number } {
  const rows = tasks * 50;
  let letters = 0;
  for (let v = 0; v < rows; v++) letters += `text ${v}`.length;
  return { total: (rows * (rows + 1)) / 2, letters };
}

/**
 * Checks what is promised of a home after a crash: the job restarts to the same result, reads no source again whose
 * persist had resolved, goes on from a variable no older than its last commit, and leaves nothing behind. A job that
 * had promised nothing yet may be gone; then another one must be able to run in this home.
 */
export async function assertPromise(site: Site, tasks: number, what: string, starter = inlineStarter): Promise<void> {
  const before = site.said();
  const args = [site.marks, String(tasks)];
  const ended = await bringBack(site, before, args, what, starter);
  assert.is(ended.error, undefined, `${what}: ${ended.error?.message}`);
  assert.equal(ended.value, expectedOf(tasks), what);
  const after = site.said().slice(before.length);
  for (const line of after) {
    const [verb, key] = line.split(" ");
    if (verb !== "read") continue;
    assert.not.ok(before.includes(`resolved ${key}`), `${what}: ${line} again, though its persist had resolved`);
    const released = key === "a" && before.includes("resolved c");
    assert.not.ok(released, `${what}: ${line} again, though it was given back`);
  }
  const step = Number(after.find((line) => line.startsWith("step "))?.slice(5));
  const committed = Math.max(
    0,
    ...before.filter((line) => line.startsWith("committed ")).map((line) => Number(line.slice(10))),
  );
  assert.ok(step >= committed, `${what}: the variable is ${step}, ${committed} was committed`);
  assertTidy(site.home, ended.jobId, what);
}

async function bringBack(site: Site, before: string[], args: string[], what: string, starter: Starter): Promise<Ended> {
  const promised = before.some((line) => /^(resolved|committed|step) /.test(line));
  for (const jobId of site.jobIds()) {
    try {
      return await starter.restart(site, jobId, args);
    } catch (error) {
      // A submission that was cut short before it had a job.json; perhaps another one came after it.
      if (!(error instanceof Error) || !hasCode(error, "TSETS_NO_SUCH_JOB")) throw error;
    }
  }
  assert.not.ok(promised, `${what}: the job is gone`);
  return starter.submit(site, args);
}
