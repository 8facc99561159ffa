import { runThreads } from "./threads.js";

/** The best loop by hand: two operations an element in registers. `factor` and `summand` are captured, as in the job. */
await runThreads(import.meta.url, ({ first, end, rest }) => {
  const factor = Number(rest[0] ?? 5);
  const summand = Number(rest[1] ?? 2);
  return () => {
    let sum = 0;
    for (let i = first; i < end; i++) sum = (sum + ((i * factor) | 0) + summand) | 0;
    return sum;
  };
});
