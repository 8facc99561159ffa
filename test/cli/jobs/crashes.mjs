import { defineJob, int32, sum } from "tsets";

/** Persists, then ends its process at the first starts: as many as its argument says. */
export default defineJob({ name: "crashes", workers: 2 }, async (env) => {
  const starts = env.initVariable("starts", 0) + 1;
  env.updateVariable("starts", starts);
  await env.commit();
  const persisted = await env.range(0, 100, { type: int32 }).persist();
  await env.barrier();
  if (starts <= Number(env.args[0])) process.kill(process.pid, "SIGKILL");
  env.log.info(`start ${starts}, total ${await persisted.reduce(sum).value()}`);
});
