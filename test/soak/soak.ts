import { existsSync } from "node:fs";
import { join } from "node:path";
import { Site } from "../faults/site.js";
import { assertTidy } from "../faults/tidy.js";
import { type RunEnd, runInterrupted, runToEnd } from "./interrupted-run.js";
import { type SoakedJob, START } from "./soaked-job.js";

/** What the jobs have gone through. */
export interface SoakCounts {
  signals: number;
  starts: number;
  spilled: number;
}

const WORKERS = [1, 2, 3, 4];

/**
 * Starts a job, ends it by random signals, starts it again with other workers, memory, and with the addon or without,
 * at last lets it complete, and checks all that is promised.
 *
 * @param random in [0, 1)
 * @throws with what the job printed, where something is other than promised
 */
export async function soak(make: (site: Site) => SoakedJob, random: () => number, counts: SoakCounts): Promise<void> {
  const pick = <T>(from: readonly T[]): T => from[Math.floor(random() * from.length)] as T;
  const site = new Site();
  const job = make(site);
  const command = (): { args: string[]; env: NodeJS.ProcessEnv } => {
    const jobId = begunJob(site);
    const verb =
      jobId === undefined ? ["submit", "standalone", job.module, "--checkpoint"] : ["restart", "standalone", jobId];
    const own = ["--workers", String(pick(WORKERS)), "--memory", pick(job.memories), "--home", site.home];
    const args = [...verb, ...own, ...(jobId === undefined ? ["--", ...job.args] : [])];
    return { args, env: { TSETS_NATIVE: pick(["0", "1"]) } };
  };
  const start = async (run: (args: readonly string[], env: NodeJS.ProcessEnv) => Promise<RunEnd>): Promise<RunEnd> => {
    const { args, env } = command();
    site.say([START]);
    const end = await run(args, env);
    counts.starts++;
    if (end.signalled) counts.signals++;
    if (end.stdout.includes("went to disk")) counts.spilled++;
    if (!endedAsAsked(end)) {
      const how = `TSETS_NATIVE=${env.TSETS_NATIVE} tsets ${args.join(" ")}`;
      throw new Error(`${job.what}: ${how} ended with ${end.signal ?? end.code}:\n${end.stdout}\n${end.stderr}`);
    }
    return end;
  };
  for (let rounds = Math.floor(random() * 5); rounds > 0; rounds--) {
    await start((args, env) => runInterrupted(args, env, random));
  }
  await start(runToEnd);
  await job.verify(site);
  assertTidy(site.home, begunJob(site) as string, job.what);
  site.remove();
}

/** A job that no signal came to has to complete; one that a signal came to may have. */
function endedAsAsked({ code, signal, signalled }: RunEnd): boolean {
  if (code === 0) return true;
  return signalled && (code === 130 || code === 143 || signal !== null);
}

/** A submission that was ended before its job.json was there is no job that could be restarted. */
function begunJob(site: Site): string | undefined {
  return site.jobIds().find((jobId) => existsSync(join(site.home, "jobs", jobId, "job.json")));
}
