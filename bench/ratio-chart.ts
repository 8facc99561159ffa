import type { CaseResult } from "./results.js";
import { sideRatio, significant } from "./table.js";

const WIDTH = 900;
const LABEL = 260;
const RIGHT = 60;
const BAR = 14;
const GAP = 22;
/** Ratios from 1/1000 to 1000 on a logarithmic axis. */
const DECADES = 3;
const COLORS: Readonly<Record<string, string>> = {
  limit: "#6b7280",
  "js loop": "#ca8a04",
  java: "#b91c1c",
  duckdb: "#7c3aed",
  numpy: "#2563eb",
  polars: "#0d9488",
};

/** Time of tsets over that of each peer: bars to the left are faster than the peer. One file, no scripts, no fonts. */
export function ratioChart(results: readonly CaseResult[]): string {
  const shapes: string[] = [];
  let y = 40;
  for (const { name, sides, n } of results) {
    const own = sides.find((side) => side.name === "tsets");
    const peers = sides.filter((side) => side !== own && side.missing === undefined && Number.isFinite(side.median));
    if (own === undefined || peers.length === 0) continue;
    shapes.push(`<text x="8" y="${y + BAR - 3}" font-weight="bold">${markup(name)}</text>`);
    for (const peer of peers) {
      const ratio = sideRatio(own, peer, n);
      const [from, to] = [position(1), position(ratio)].sort((a, b) => a - b);
      const color = COLORS[peer.name] ?? "#374151";
      shapes.push(
        `<text x="${LABEL - 8}" y="${y + BAR - 3}" text-anchor="end">${markup(peer.name)}</text>`,
        `<rect x="${from.toFixed(1)}" y="${y}" width="${Math.max(1, to - from).toFixed(1)}" height="${BAR}" fill="${color}"/>`,
        `<text x="${(ratio < 1 ? from - 4 : to + 4).toFixed(1)}" y="${y + BAR - 3}" text-anchor="${ratio < 1 ? "end" : "start"}">${significant(ratio)}</text>`,
      );
      y += BAR + 4;
    }
    y += GAP - BAR;
  }
  const axis = Array.from({ length: 2 * DECADES + 1 }, (_, i) => 10 ** (i - DECADES)).flatMap((tick) => {
    const x = position(tick).toFixed(1);
    return [
      `<line x1="${x}" y1="30" x2="${x}" y2="${y}" stroke="${tick === 1 ? "#111827" : "#e5e7eb"}"/>`,
      `<text x="${x}" y="24" text-anchor="middle">${tick >= 1 ? tick : `1/${Math.round(1 / tick)}`}</text>`,
    ];
  });
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" width="${WIDTH}" height="${y + 10}" font-family="sans-serif" font-size="11">`,
    "<title>Time of tsets over the time of each peer</title>",
    `<rect width="100%" height="100%" fill="white"/>`,
    `<text x="8" y="24">time of tsets / time of the peer</text>`,
    ...axis,
    ...shapes,
    "</svg>\n",
  ].join("\n");
}

function position(ratio: number): number {
  const log = Math.max(-DECADES, Math.min(DECADES, Math.log10(ratio)));
  return LABEL + ((log + DECADES) / (2 * DECADES)) * (WIDTH - LABEL - RIGHT);
}

function markup(text: string): string {
  return text.replaceAll("&", "&amp;").replaceAll("<", "&lt;");
}
