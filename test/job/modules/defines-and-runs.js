import { defineJob } from "#src/job/define-job.js";
import { runJob } from "#src/job/run-job.js";

export const unused = defineJob({ name: "unused" }, () => {});
const { value } = await runJob(new URL("./hello.js", import.meta.url), { workers: 1, memory: "64MiB" });
console.log(value.id);
