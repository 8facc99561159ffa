import { runThreads } from "./threads.js";

/**
 * As compute-column, with a variable that goes from one value to the next. Written out again: a loop that is handed over as a
 * function takes twice the time.
 */
await runThreads(import.meta.url, ({ first, end }) => {
  const from = new Int32Array(new SharedArrayBuffer(4 * (end - first)));
  for (let i = 0; i < from.length; i++) from[i] = first + i;
  const to = new Int32Array(new SharedArrayBuffer(4 * (end - first)));
  const compute = (): void => {
    let odd = 0;
    for (let i = 0; i < from.length; i++) {
      odd ^= from[i] & 1;
      to[i] = from[i] * 5 + odd;
    }
  };
  compute();
  const sum = to.reduce((a, b) => (a + b) | 0, 0);
  return () => {
    compute();
    return sum;
  };
});
