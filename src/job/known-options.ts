/** What defineJob takes. */
export const JOB_OPTIONS = [
  "name",
  "workers",
  "parallelism",
  "memory",
  "spillLimit",
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
