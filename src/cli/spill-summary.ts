import type { StageSummary } from "../exec/stage-times.js";
import { shortBytes } from "./units.js";

/** "Memory: 512 MiB at most; 3.10 GiB went to disk" of a job that had too little of it; undefined for one that had enough. */
export function spillSummary(stages: readonly StageSummary[]): string | undefined {
  const spilled = stages.reduce((sum, stage) => sum + stage.spilled, 0);
  if (spilled === 0) return undefined;
  const peak = stages.reduce((most, stage) => Math.max(most, stage.peak), 0);
  return `Memory: ${shortBytes(peak)} at most; ${shortBytes(spilled)} went to disk`;
}
