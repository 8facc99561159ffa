/**
 * Runs one job as the only one of this process, and prints what its main measured.
 *
 *     node measure-job.js <module> <workers> <home> <memory> <argument…>
 */
import { runJob } from "tsets";
import { type Measurement, report } from "./timing.js";

const [module, workers, home, memory, ...args] = process.argv.slice(2);
const { value } = await runJob(module, { workers: Number(workers), home, memory, args });
report(value as Measurement);
