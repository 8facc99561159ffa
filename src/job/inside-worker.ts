/**
 * Marks this thread as a worker of a job, for every copy of the package that is loaded in it: a worker that would
 * submit jobs of its own is an error (every worker runs main, so each would submit one).
 */
const MARK = Symbol.for("tsets.worker");

type Marked = { [MARK]?: string };

export function markWorker(jobId: string, workerId: number): void {
  (globalThis as Marked)[MARK] = `worker-${workerId} of job ${jobId}`;
}

/** @throws TypeError inside a worker */
export function refuseInsideWorker(call: string): void {
  const worker = (globalThis as Marked)[MARK];
  if (worker !== undefined) {
    throw new TypeError(`${call} was called inside ${worker}: a job is submitted from outside, once`);
  }
}
