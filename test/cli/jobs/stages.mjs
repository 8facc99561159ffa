import { defineJob, int32 } from "tsets";

/** A stage that is persisted, and one that runs three times. */
export default defineJob({ name: "stages", workers: 2, checkpointing: true }, async (env) => {
  const stored = await env
    .range(0, 1000, { type: int32 })
    .map((x) => x * 3)
    .persist();
  for (let i = 0; i < 3; i++) await stored.reduce((a, b) => a + b).value();
});
