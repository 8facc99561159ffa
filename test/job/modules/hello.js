import { defineJob } from "tsets";

export default defineJob({ name: "hello", workers: 3 }, async (env) => {
  env.log.info(`Hello from worker ${env.workerId}`);
  return { id: env.workerId, args: [...env.args], parallelism: env.workers };
});
