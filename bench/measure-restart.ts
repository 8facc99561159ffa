/**
 * Restarts a job, and prints what its main measured.
 *
 *     node measure-restart.js <job id> <workers> <home> <n> <sum, or not>
 */
import { restartJob } from "tsets";

const [jobId, workers, home, n, then] = process.argv.slice(2);
const { value } = await restartJob(jobId, { workers: Number(workers), home, args: [n, "1", then] });
process.stdout.write(`${JSON.stringify(value)}\n`);
