import { defineJob } from "tsets";

/** Its first `n` attempts (an argument) lose worker 1; counted in shared memory, which outlives an attempt. */
export default defineJob({ name: "lost-once", workers: 2 }, async (env) => {
  const attempts = env.input("attempts");
  if (env.workerId === 1 && Atomics.add(attempts, 0, 1) < Number(env.args[0])) process.exit(9);
  await env.barrier();
  return { restarted: env.restarted, attempts: Atomics.load(attempts, 0) };
});
