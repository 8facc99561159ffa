import { defineJob, int32 } from "tsets";

/** Gives what persisting twice says: under one key, and the same program without keys. */
export default defineJob({ name: "persist-keys", workers: 2, checkpointing: true }, async (env) => {
  const said = async (run: () => Promise<unknown>): Promise<string> => {
    try {
      await run();
      return "nothing";
    } catch (error) {
      return (error as Error).message;
    }
  };
  const ints = env.range(0, 10, { type: int32, parallelism: 2 });
  await ints.persist({ key: "a" });
  const sameKey = await said(() => ints.map((v) => v + 1).persist({ key: "a" }));
  const each = (by: number) => ints.map((v) => v * by).persist();
  await each(2);
  return { sameKey, sameProgram: await said(() => each(3)) };
});
