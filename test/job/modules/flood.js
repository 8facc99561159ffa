import { defineJob } from "tsets";

/** Prints far more lines than may be on their way, and returns how many. */
export default defineJob({ name: "flood", workers: 2 }, async (env) => {
  const lines = 20_000;
  for (let i = 0; i < lines; i++) console.log(`${env.workerId} ${i}`);
  return lines;
});
