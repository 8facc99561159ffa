import { closeSync, openSync, writeSync } from "node:fs";
import { join } from "node:path";
import { built } from "../build-peers.js";
import type { Setting, Side } from "../case.js";
import { measure, output } from "../sides.js";
import type { Measurement } from "../timing.js";

const COMMAND_LINE = "dist/bundle/main.js";
const jobs = new Map<string, Promise<string>>();

/** The id of a job that has persisted n int32 in the case's directory, made at the first call. */
function persistedJob({ directory, threads }: Setting, n: number): Promise<string> {
  const key = `${directory} ${n}`;
  let job = jobs.get(key);
  if (job === undefined) {
    job = output(process.execPath, [built("submit-restart.js"), built("jobs/restart.js"), threads, directory, n]);
    jobs.set(key, job);
  }
  return job.then((text) => text.trim());
}

/** Restarts of a job, each a process: until persist() has resolved on worker 0, or to the end of the whole process. */
export function restartTime(name: string, size: (n: number) => number, until: "persisted" | "ended"): Side {
  return {
    name,
    missing: () => undefined,
    async run(setting) {
      const jobId = await persistedJob(setting, size(setting.n));
      const { threads, directory, repeats } = setting;
      const seconds: number[] = [];
      for (let i = -1; i < repeats; i++) {
        const start = performance.timeOrigin + performance.now();
        let end: number;
        if (until === "ended") {
          await output(process.execPath, [
            COMMAND_LINE,
            "restart",
            "standalone",
            jobId,
            "--workers",
            threads,
            "--home",
            directory,
          ]);
          end = performance.timeOrigin + performance.now();
        } else {
          const { persisted } = (await restart(setting, jobId, size(setting.n), "no sum")) as unknown as {
            persisted: number;
          };
          end = persisted;
        }
        if (i >= 0) seconds.push((end - start) / 1000);
      }
      return { seconds, result: jobId };
    },
  };
}

function restart(
  { threads, directory }: Setting,
  jobId: string,
  n: number,
  then: "sum" | "no sum",
): Promise<Measurement> {
  return measure(process.execPath, [built("measure-restart.js"), jobId, threads, directory, n, then]);
}

/** The first sum of a restarted job; a process for each repetition, since a file is verified once. */
export const restarted: Side = {
  name: "tsets",
  missing: () => undefined,
  async run(setting) {
    const jobId = await persistedJob(setting, setting.n);
    const seconds: number[] = [];
    let result = "";
    for (let i = 0; i < setting.repeats; i++) {
      const measured = await restart(setting, jobId, setting.n, "sum");
      seconds.push(...measured.seconds);
      result = measured.result;
    }
    return { seconds, result };
  },
};

/** The same numbers as a bare file of int32, for those that map it. */
export async function columnFile({ directory, n }: Setting): Promise<void> {
  const file = openSync(join(directory, "column"), "wx");
  const piece = new Int32Array(1 << 20);
  for (let at = 0; at < n; at += piece.length) {
    const rows = Math.min(piece.length, n - at);
    for (let i = 0; i < rows; i++) piece[i] = at + i;
    writeSync(file, piece.subarray(0, rows));
  }
  closeSync(file);
}
