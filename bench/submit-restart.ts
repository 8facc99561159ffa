/**
 * Runs the job that will be restarted, and prints its id.
 *
 *     node submit-restart.js <module> <workers> <home> <n>
 */
import { runJob } from "tsets";

const [module, workers, home, n] = process.argv.slice(2);
const { jobId } = await runJob(module, { workers: Number(workers), home, args: [n, "1"] });
process.stdout.write(`${jobId}\n`);
