/** @throws TypeError for an option that there is not: misspelt, it would do nothing, and nobody would hear of it */
export function refuseUnknown(where: string, options: object, known: readonly string[]): void {
  for (const name of Object.keys(options)) {
    if (known.includes(name)) continue;
    throw new TypeError(`${where}: there is no option ${JSON.stringify(name)}; there are ${known.join(", ")}`);
  }
}

/** What defineJob takes. */
export const JOB_OPTIONS = [
  "name",
  "workers",
  "parallelism",
  "memory",
  "checkpointing",
  "home",
  "maxRestarts",
  "stallTimeoutMs",
] as const;
/** What runJob takes besides. */
export const RUN_OPTIONS = [
  ...JOB_OPTIONS,
  "args",
  "inputs",
  "signal",
  "onProgress",
  "conf",
  "output",
  "heapLimits",
  "isolate",
] as const;
/** What restartJob takes besides. */
export const RESTART_OPTIONS = [...RUN_OPTIONS, "allowChanged", "fresh"] as const;
