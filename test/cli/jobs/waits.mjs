import { setTimeout as sleep } from "node:timers/promises";
import { defineJob, int32, sum } from "tsets";

/**
 * Persists, then waits until somebody ends it; a restart does not wait. With "busy" it waits in a loop that leaves no
 * room for anything else, inside of an action.
 */
export default defineJob({ name: "waits", workers: 2 }, async (env) => {
  const persisted = await env
    .range(0, 1000, { type: int32, parallelism: 4 })
    .map((x) => {
      if (x === 0) env.log.info("computing");
      return x * 2;
    })
    .persist();
  env.log.info(`persisted ${persisted.getData().length}`);
  if (!env.restarted) {
    await env.barrier();
    env.log.info("waiting");
    if (env.args[0] === "busy") {
      await persisted.forEach(() => {
        for (;;);
      });
    }
    await sleep(60_000);
  }
  env.log.info(`total ${await persisted.reduce(sum).value()}`);
});
