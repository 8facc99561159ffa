import type { Case, Target } from "./case.js";
import type { Measurement } from "./timing.js";

export interface SideResult {
  name: string;
  /** Elements, where they are not the case's. */
  n?: number;
  /** Of all rounds; empty where the side could not run. */
  seconds: number[];
  /** Median; NaN where there is none. */
  median: number;
  /** Largest private memory of all its processes, in bytes, where it was looked at. */
  peak?: number;
  /** Why the side did not run. */
  missing?: string;
}

export interface TargetResult {
  text: string;
  /** A ratio, milliseconds, microseconds or GiB, as the target says; NaN where the other side did not run. */
  measured: number;
  measure: Target["measure"];
  atMost: number;
  verdict: "met" | "missed" | "not measured";
}

export interface CaseResult {
  name: string;
  title: string;
  n: number;
  perElement: boolean;
  sides: SideResult[];
  targets: TargetResult[];
}

export function median(values: readonly number[]): number {
  if (values.length === 0) return Number.NaN;
  const sorted = Float64Array.from(values).sort();
  const middle = sorted.length >> 1;
  return sorted.length % 2 === 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
}

/** @throws Error where a side computed something else than the others */
export function checkAgreement({ name, agreement }: Case, measured: ReadonlyMap<string, Measurement>): void {
  if (agreement === "each") return;
  const [first, ...others] = [...measured];
  for (const [side, { result }] of others) {
    const equal =
      agreement === "exact"
        ? result === first[1].result
        : Math.abs(Number(result) - Number(first[1].result)) <= agreement.relative * Math.abs(Number(first[1].result));
    if (!equal) throw new Error(`${name}: ${first[0]} has computed ${first[1].result}, and ${side} ${result}`);
  }
}

/** @param n elements of the case, and of each side that has no other number */
export function judge(target: Target, sides: readonly SideResult[], n: number): TargetResult {
  const { text, measure, atMost } = target;
  const measured = measuredOf(target, sides, n);
  const verdict = Number.isNaN(measured) ? "not measured" : measured <= atMost ? "met" : "missed";
  return { text, measured, measure, atMost, verdict };
}

function measuredOf({ measure, against }: Target, sides: readonly SideResult[], n: number): number {
  const own = sides.find((side) => side.name === "tsets");
  const other = sides.find((side) => side.name === against);
  const ownMedian = own?.median ?? Number.NaN;
  const otherMedian = other?.median ?? Number.NaN;
  switch (measure) {
    case "ratio":
      return ownMedian / otherMedian;
    case "element ratio":
      return ownMedian / (own?.n ?? n) / (otherMedian / (other?.n ?? n));
    case "difference":
      return (ownMedian - otherMedian) * 1e3;
    case "absolute":
      return ownMedian * 1e6;
    case "peak":
      return (own?.peak ?? Number.NaN) / 2 ** 30;
  }
}
