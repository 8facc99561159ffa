import { measure } from "../measure.js";
import { runTimedJob } from "../run-timed-job.js";

const N = 50_000_000;

function loop(): number {
  let sum = 0;
  for (let x = 0; x < N; x++) {
    const v = ((x * 5) | 0) + 2;
    sum = (sum + (v | 0)) | 0;
  }
  return sum;
}

await measure(`the sum of ${N} values, each times 5 plus 2, in 32 bits`, N, [
  { name: "a loop written by hand, no array", run: () => ({ result: loop() }) },
  { name: "tsets, 1 worker", run: () => runTimedJob("range-reduce.ts", { workers: 1, args: [String(N)] }) },
  { name: "tsets, 2 workers", run: () => runTimedJob("range-reduce.ts", { workers: 2, args: [String(N)] }) },
]);
