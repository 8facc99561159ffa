import { float64, type Float64, type Int32, type StoredTSet } from "tsets";

/**
 * What the sides of a sort are compared by: how many values, and every 1/64th of them, over all tasks; "not sorted" where
 * one is less than the one before it.
 */
export async function orderText(sorted: StoredTSet<Int32> | StoredTSet<Float64>): Promise<string> {
  const tasks = await (sorted as StoredTSet<Float64>)
    .compute((values, out) => {
      let [rows, descents, first, last] = [0, 0, Number.NaN, Number.NEGATIVE_INFINITY];
      for (const value of values) {
        if (rows === 0) first = value;
        if (value < last) descents++;
        last = value;
        rows++;
      }
      for (const number of [rows, descents, first, last]) out.collect(number);
    }, float64)
    .collect();
  const begins: number[] = [];
  let [total, highest, isSorted] = [0, Number.NEGATIVE_INFINITY, true];
  for (let at = 0; at < tasks.length; at += 4) {
    const [rows, descents, first, last] = tasks.subarray(at, at + 4) as unknown as [number, number, number, number];
    begins.push(total);
    total += rows;
    if (rows === 0) continue;
    isSorted &&= descents === 0 && first >= highest;
    highest = last;
  }
  if (!isSorted) return "not sorted";
  const step = Math.floor(total / 64);
  const picked = await (sorted as StoredTSet<Float64>)
    .compute((values, out, { index }) => {
      let at = begins[index] as number;
      for (const value of values) if (at++ % step === 0) out.collect(value);
    }, float64)
    .collect();
  return `${total} ${picked.join(" ")}`;
}
