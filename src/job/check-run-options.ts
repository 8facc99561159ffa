import { types } from "node:util";
import { checkOptions } from "../types/call-options.js";
import { showValue } from "../types/show-value.js";
import { RESTART_OPTIONS, RUN_OPTIONS } from "./known-options.js";

type Check = readonly [form: string, fits: (value: unknown) => boolean];

const SWITCH: Check = ["true or false", (value) => typeof value === "boolean"];

/** What runJob and restartJob take besides settings, which have their own check for they come from files too. */
const FORMS: Readonly<Record<string, Check>> = {
  args: ["an array of texts", (value) => Array.isArray(value) && value.every((each) => typeof each === "string")],
  inputs: ["an object of typed arrays, arrays and texts by name", isPlainObject],
  signal: ["an AbortSignal", (value) => value instanceof AbortSignal],
  onProgress: ["a function", (value) => typeof value === "function"],
  conf: ["a directory's path", (value) => typeof value === "string"],
  output: [
    "an object with line(text, stream)",
    (value) => typeof (value as { line?: unknown } | null)?.line === "function",
  ],
  heapLimits: ["an object such as { maxOldGenerationSizeMb: 512 }", isHeapLimits],
  isolate: SWITCH,
  allowChanged: SWITCH,
  fresh: SWITCH,
};

/** @throws TypeError for options of another form, and for those that there are not */
export function checkRunOptions(where: "runJob" | "restartJob", options: object): void {
  checkOptions(where, options, where === "runJob" ? RUN_OPTIONS : RESTART_OPTIONS);
  for (const [name, value] of Object.entries(options)) {
    const check = FORMS[name];
    if (value === undefined || check === undefined || check[1](value)) continue;
    throw new TypeError(`${where}: ${name} is ${check[0]}, not ${showValue(value)}`);
  }
}

/** @throws TypeError for what can be no job module */
export function checkModule(module: unknown): void {
  if ((typeof module === "string" && module !== "") || module instanceof URL) return;
  throw new TypeError(
    `runJob: the job module is a path or a file URL, such as new URL("./job.js", import.meta.url), not ${showValue(module)}`,
  );
}

function isPlainObject(value: unknown): boolean {
  return typeof value === "object" && value !== null && !Array.isArray(value) && !types.isTypedArray(value);
}

function isHeapLimits(value: unknown): boolean {
  if (!isPlainObject(value)) return false;
  const known = ["maxOldGenerationSizeMb", "maxYoungGenerationSizeMb"];
  return Object.entries(value as object).every(
    ([name, size]) => known.includes(name) && (size === undefined || (typeof size === "number" && size > 0)),
  );
}
