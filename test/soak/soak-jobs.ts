import { randomOf, seed } from "../faults/report.js";
import type { Site } from "../faults/site.js";
import { randomProgramsJob } from "./random-programs-job.js";
import { soak } from "./soak.js";
import type { SoakedJob } from "./soaked-job.js";
import { threePersistsJob } from "./three-persists-job.js";

/**
 * Soaks one random job after the other, until the time is over or there were so many, and prints how it went.
 *
 * @param programs path of the compiled module of random programs
 * @param from seed of all jobs; one that is printed unless given
 */
export async function soakJobs(programs: string, limits: { minutes: number; jobs: number }, from = seed) {
  const until = Date.now() + limits.minutes * 60_000;
  const totals = { passed: 0, failed: 0, skipped: 0 };
  const counts = { signals: 0, starts: 0, spilled: 0 };
  console.log(`seed ${from}`);
  for (let i = 0; i < limits.jobs && Date.now() < until; i++) {
    const random = randomOf(`soak ${i}`, from);
    try {
      await soak((site) => drawn(site, programs, random), random, counts);
      totals.passed++;
    } catch (error) {
      totals.failed++;
      console.log(`  FAIL  job ${i + 1} of seed ${from}: ${(error as Error).stack}`);
    }
  }
  console.log(`${counts.starts} starts, ${counts.signals} signals, ${counts.spilled} starts that spilled`);
  return totals;
}

function drawn(site: Site, programs: string, random: () => number): SoakedJob {
  if (random() < 0.5) return threePersistsJob(site, [1, 2, 4, 8, 16][Math.floor(random() * 5)] as number);
  return randomProgramsJob(site, programs, Math.floor(random() * 2 ** 31), 1 + Math.floor(random() * 30));
}
