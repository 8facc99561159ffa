import type { Case, Target } from "./case.js";
import type { Measurement } from "./timing.js";

export interface SideResult {
  name: string;
  /** Of all rounds; empty where the side could not run. */
  seconds: number[];
  /** Median; NaN where there is none. */
  median: number;
  /** Why the side did not run. */
  missing?: string;
}

export interface TargetResult {
  text: string;
  /** A ratio, milliseconds or microseconds, as the target says; NaN where the other side did not run. */
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

export function judge(target: Target, sides: readonly SideResult[]): TargetResult {
  const { text, measure, atMost } = target;
  const own = medianOf("tsets");
  const other = target.against === undefined ? 0 : medianOf(target.against);
  const measured = measure === "ratio" ? own / other : measure === "difference" ? (own - other) * 1e3 : own * 1e6;
  const verdict = Number.isNaN(measured) ? "not measured" : measured <= atMost ? "met" : "missed";
  return { text, measured, measure, atMost, verdict };

  function medianOf(name: string): number {
    return sides.find((side) => side.name === name)?.median ?? Number.NaN;
  }
}
