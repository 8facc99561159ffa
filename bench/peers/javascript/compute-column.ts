import { runThreads } from "./threads.js";

/** From one typed array to another, both in shared memory. The sum, which is compared, is taken before the clock runs. */
await runThreads(import.meta.url, ({ first, end }) => {
  const from = new Int32Array(new SharedArrayBuffer(4 * (end - first)));
  for (let i = 0; i < from.length; i++) from[i] = first + i;
  const to = new Int32Array(new SharedArrayBuffer(4 * (end - first)));
  const multiply = (): void => {
    for (let i = 0; i < from.length; i++) to[i] = from[i] * 5;
  };
  multiply();
  const sum = to.reduce((a, b) => (a + b) | 0, 0);
  return () => {
    multiply();
    return sum;
  };
});
