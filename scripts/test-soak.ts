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

const { values } = parseArgs({
  options: {
    minutes: { type: "string", default: "1" },
    seed: { type: "string" },
    jobs: { type: "string", default: "1000000" },
  },
});

const limits = { minutes: Number(values.minutes), jobs: Number(values.jobs) };
const from = values.seed === undefined ? undefined : Number(values.seed);
if (!(limits.minutes > 0) || !(limits.jobs > 0) || (from !== undefined && !Number.isSafeInteger(from))) {
  console.error("--minutes and --jobs are numbers above 0, --seed a whole number");
  process.exit(2);
}

buildAll();
compileTests();
// Its jobs use the library, which is there when it is built.
const { soakJobs } = await import("../test/soak/soak-jobs.js");
const programs = compiledTest("test/properties/jobs/soaked-programs.ts");
close(await soakJobs(programs, limits, from));
