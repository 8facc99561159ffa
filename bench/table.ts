import type { CaseResult, SideResult, TargetResult } from "./results.js";

/** A Markdown table, one row a side; the targets stand with the project's own row. */
export function resultTable(results: readonly CaseResult[]): string {
  const rows = [["case", "side", "median", "an element", "tsets / side", "targets"]];
  for (const result of results) {
    const own = result.sides.find((side) => side.name === "tsets");
    result.sides.forEach((side, i) => {
      rows.push([
        i === 0 ? `${result.name} (${countText(result.n)})` : "",
        side.name,
        side.missing === undefined ? timeText(side.median) : side.missing,
        result.perElement && side.missing === undefined ? `${significant((side.median / result.n) * 1e9)} ns` : "",
        i === 0 || own === undefined || side.missing !== undefined ? "" : significant(own.median / side.median),
        i === 0 ? result.targets.map(targetText).join("; ") : "",
      ]);
    });
  }
  return markdown(rows);
}

export function targetText({ text, measured, measure, verdict }: TargetResult): string {
  const unit = { ratio: "×", difference: " ms", absolute: " µs" }[measure];
  return verdict === "not measured"
    ? `≤ ${text}: not measured`
    : `≤ ${text}: ${verdict} (${significant(measured)}${unit})`;
}

function markdown(rows: readonly (readonly string[])[]): string {
  const widths = rows[0].map((_, column) => Math.max(...rows.map((row) => row[column].length)));
  const line = (row: readonly string[]): string => `| ${row.map((cell, i) => cell.padEnd(widths[i])).join(" | ")} |`;
  return [
    line(rows[0]),
    `|${widths.map((width) => "-".repeat(width + 2)).join("|")}|`,
    ...rows.slice(1).map(line),
  ].join("\n");
}

export function timeText(seconds: SideResult["median"]): string {
  if (seconds >= 1) return `${significant(seconds)} s`;
  if (seconds >= 1e-3) return `${significant(seconds * 1e3)} ms`;
  return `${significant(seconds * 1e6)} µs`;
}

function countText(n: number): string {
  return n >= 1e5 ? n.toExponential().replace("+", "") : String(n);
}

/** Three digits that mean something, without an exponent. */
export function significant(value: number): string {
  if (!Number.isFinite(value)) return "–";
  return String(Number(value.toPrecision(3)));
}
