import { defineJob } from "tsets";

export default defineJob({ name: "hello", workers: 4 }, (env) => {
  env.log.info(`Hello from worker ${env.workerId}`);
});
