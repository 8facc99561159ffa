// Takes part in races for one job's lock: for every "go" it says what it got, and gives the lock back at "over".
import { JobDirectory } from "#src/store/job-directory.js";

const [home, jobId] = process.argv.slice(2);
let job;

process.on("message", (message) => {
  if (message === "go") {
    let outcome = "locked";
    try {
      job = JobDirectory.open(home, jobId);
      job.lock();
    } catch (error) {
      outcome = error.code ?? String(error);
    }
    process.send(outcome);
  } else if (message === "over") {
    job?.close();
    job = undefined;
    process.send("over");
  } else process.exit();
});
process.send("ready");
