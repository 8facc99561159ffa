/**
 * npm run test:soak [-- --minutes <n>] [--seed <n>] [--jobs <n>]: starts random jobs, ends them at random moments by
 * SIGTERM, SIGINT or SIGKILL, and starts them again, with other numbers of workers, with the addon and without, and with
 * more memory or so little that they spill, until they complete. Half of them are random programs of the property suite,
 * whose results are compared with the model's; the others are three persists. Checks that nothing that was persisted was
 * computed again, and that nothing is left over.
 *
 * A run is repeated by its seed as far as the moments of signals allow: the jobs are the same. The last line is
 * `N passed, N failed`, counted in jobs.
 */
import { parseArgs } from "node:util";
import { buildAll } from "./build-all.js";
import { compiledTest, compileTests } from "./compile-tests.js";
import { close } from "./runner/closing-line.js";
import { randomOf, seed } from "../test/faults/report.js";
import type { Site } from "../test/faults/site.js";
import { randomProgramsJob } from "../test/soak/random-programs-job.js";
import { soak } from "../test/soak/soak.js";
import type { SoakedJob } from "../test/soak/soaked-job.js";
import { threePersistsJob } from "../test/soak/three-persists-job.js";

const { values } = parseArgs({
  options: {
    minutes: { type: "string", default: "1" },
    seed: { type: "string" },
    jobs: { type: "string", default: "1000000" },
  },
});

buildAll();
compileTests();
const PROGRAMS = compiledTest("test/properties/jobs/soaked-programs.ts");
const from = Number(values.seed ?? seed);
const until = Date.now() + Number(values.minutes) * 60_000;
const totals = { passed: 0, failed: 0, skipped: 0 };
const counts = { signals: 0, starts: 0, spilled: 0 };
console.log(`seed ${from}`);
for (let i = 0; i < Number(values.jobs) && Date.now() < until; i++) {
  const random = randomOf(`soak ${i}`, from);
  try {
    await soak((site) => drawn(site, random), random, counts);
    totals.passed++;
  } catch (error) {
    totals.failed++;
    console.log(`  FAIL  job ${i + 1} of seed ${from}: ${(error as Error).stack}`);
  }
}
console.log(`${counts.starts} starts, ${counts.signals} signals, ${counts.spilled} starts that spilled`);
close(totals);

function drawn(site: Site, random: () => number): SoakedJob {
  if (random() < 0.5) return threePersistsJob(site, [1, 2, 4, 8, 16][Math.floor(random() * 5)] as number);
  return randomProgramsJob(site, PROGRAMS, Math.floor(random() * 2 ** 31), 1 + Math.floor(random() * 30));
}
