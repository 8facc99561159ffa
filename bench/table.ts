import type { CaseResult, SideResult, TargetResult } from "./results.js";

/** Samples that a median is of, where nothing else is said. */
const FEWEST_SAMPLES = 5;

/** A Markdown table, one row a side; the targets stand with the project's own row. */
export function resultTable(results: readonly CaseResult[]): string {
  const rows = [["case", "side", "median", "an element", "tsets / side", "targets"]];
  for (const result of results) {
    const own = result.sides.find((side) => side.name === "tsets");
    result.sides.forEach((side, i) => {
      rows.push([
        i === 0 ? `${result.name} (${countText(result.n)})` : "",
        side.name,
        side.missing ?? `${timeText(side.median)}${samplesText(side.seconds.length)}`,
        result.perElement && side.missing === undefined
          ? `${significant((side.median / (side.n ?? result.n)) * 1e9)} ns`
          : "",
        i === 0 || own === undefined || side.missing !== undefined ? "" : significant(sideRatio(own, side, result.n)),
        i === 0 ? result.targets.map(targetText).join("; ") : "",
      ]);
    });
  }
  return markdown(rows);
}

/** Of the times of two sides: an element, where they differ in how many they have. @param n elements of the case */
export function sideRatio(own: SideResult, side: SideResult, n: number): number {
  return own.median / (own.n ?? n) / (side.median / (side.n ?? n));
}

export function targetText({ text, measured, measure, verdict }: TargetResult): string {
  const unit = { ratio: "×", "element ratio": "×", difference: " ms", absolute: " µs", peak: " GiB" }[measure];
  return verdict === "not measured"
    ? `≤ ${text}: not measured`
    : `≤ ${text}: ${verdict} (${significant(measured)}${unit})`;
}

function markdown(rows: readonly (readonly string[])[]): string {
  const widths = rows[0].map((_, column) => Math.max(...rows.map((row) => row[column].length)));
  const line = (row: readonly string[]): string => `| ${row.map((cell, i) => cell.padEnd(widths[i])).join(" | ")} |`;
  return [
    line(rows[0]),
    `| ${widths.map((width) => "-".repeat(width)).join(" | ")} |`,
    ...rows.slice(1).map(line),
  ].join("\n");
}

export function timeText(seconds: SideResult["median"]): string {
  if (seconds >= 1) return `${significant(seconds)} s`;
  if (seconds >= 1e-3) return `${significant(seconds * 1e3)} ms`;
  return `${significant(seconds * 1e6)} µs`;
}

/** Said where a median is of fewer samples than the rule has. */
function samplesText(samples: number): string {
  return samples < FEWEST_SAMPLES ? ` (${samples} sample${samples === 1 ? "" : "s"})` : "";
}

function countText(n: number): string {
  return n >= 1e5 ? n.toExponential().replace("+", "") : String(n);
}

/** Three digits that mean something, without an exponent. */
export function significant(value: number): string {
  if (!Number.isFinite(value)) return "–";
  return String(Number(value.toPrecision(3)));
}
