import { report, timed } from "../../timing.js";
import { scrambled } from "../../jobs/scrambled.js";

/**
 * What bench/jobs/keyed-gather.ts computes, without making the groups: one loop over typed arrays on one thread.
 *
 *     node keyed-gather.js <n> <repeats> <threads> <keys>
 */
const [n, repeats, , keys] = process.argv.slice(2).map(Number) as [number, number, number, number];
const totals = new Float64Array(keys);
report(
  await timed(repeats, () => {
    totals.fill(0);
    for (let i = 0; i < n; i++) totals[(scrambled(i) >>> 0) % keys] += 1 + (i % 100);
    let check = 0;
    for (let key = 0; key < keys; key++) check += (key * totals[key]) % 1000003;
    return check;
  }),
);
