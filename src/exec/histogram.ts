import { native } from "../native/load-addon.js";
import type { Histogram, HistogramOptions } from "../tset/functions.js";
import type { TypedArray } from "../types/dtype.js";
import type { Summary, SummaryState } from "./summary.js";
import { countBinsTwin } from "./summary-twins.js";

const countBins = native?.countBins ?? countBinsTwin;
/** A native call cannot be interrupted. */
const MAX_CALL_ROWS = 1 << 20;
/** Below, above and NaN stand before the bins. */
const OUTSIDE = 3;

export function histogramOf({ min, max, bins }: HistogramOptions): Summary {
  return {
    start(): SummaryState {
      const counts = new Float64Array(OUTSIDE + bins);
      return {
        add(values: TypedArray) {
          for (let at = 0; at < values.length; at += MAX_CALL_ROWS) {
            countBins(values.subarray(at, at + MAX_CALL_ROWS), min, max, counts);
          }
        },
        numbers: () => counts,
      };
    },
    merge: (a, b) => a.map((count, i) => count + b[i]),
  };
}

export function histogramFrom(numbers: Float64Array): Histogram {
  const [below, above, missing] = numbers;
  return { counts: numbers.slice(OUTSIDE), below, above, missing };
}
