import { defineJob } from "#src/job/define-job.js";
import { runJob } from "#src/job/run-job.js";

export default defineJob({ name: "nested", workers: 1 }, async () => {
  await runJob(new URL(import.meta.url));
});
