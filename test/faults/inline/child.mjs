// child.mjs submit <home> <module> <args…> | restart <home> <job id> <args…>: prints how the job ended, as JSON.
import { restartInline, submitInline } from "./inline-job.mjs";

const [verb, home, what, ...args] = process.argv.slice(2);
let report;
try {
  const run = verb === "submit" ? submitInline : restartInline;
  const { jobId, state, value, error } = await run(home, what, args);
  report = { jobId, state, value, code: error?.code, message: error?.message };
} catch (error) {
  report = { state: "REFUSED", code: error.code, message: error.message };
}
console.log(JSON.stringify(report));
