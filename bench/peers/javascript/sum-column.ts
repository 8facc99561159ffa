import { runThreads } from "./threads.js";

await runThreads(import.meta.url, ({ first, end }) => {
  const column = new Int32Array(new SharedArrayBuffer(4 * (end - first))).map((_, i) => first + i);
  return () => {
    let sum = 0;
    for (let i = 0; i < column.length; i++) sum = (sum + column[i]) | 0;
    return sum;
  };
});
