import { buildShim } from "./build-shim.js";

/** What the shim is to do to a process; see fault-shim.c. */
export interface Fault {
  /** The directory whose calls count; the whole site unless told. */
  below?: string;
  action?: "kill" | "torn" | "short" | "segv" | "term" | "crash" | `E${string}`;
  /** The first call that it happens to, from 1. */
  at?: number;
  /** How many calls it happens to; 1 unless told, 0 for all that follow. */
  count?: number;
  /** Names of calls; all unless told. */
  only?: readonly string[];
  /** Opening for reading, and reading, count too. */
  reads?: boolean;
  /** A file that gets every call. */
  log?: string;
  /** A file that gets a line for every call that something was done to. */
  fired?: string;
}

/** The environment of a process whose calls below `directory` go through the shim. */
export function faultEnvironment(directory: string, marks: string, fault: Fault): NodeJS.ProcessEnv {
  const given: Record<string, string | number | undefined> = {
    TSETS_FAULT_ACTION: fault.action,
    TSETS_FAULT_AT: fault.at,
    TSETS_FAULT_FOR: fault.count,
    TSETS_FAULT_ONLY: fault.only?.join(","),
    TSETS_FAULT_READS: fault.reads === true ? 1 : undefined,
    TSETS_FAULT_LOG: fault.log,
    TSETS_FAULT_FIRED: fault.fired,
  };
  const entries = Object.entries(given).flatMap(([name, value]) =>
    value === undefined ? [] : [[name, String(value)]],
  );
  return {
    ...process.env,
    ...Object.fromEntries(entries),
    LD_PRELOAD: buildShim(),
    // Writes that go through io_uring are no calls.
    UV_USE_IO_URING: "0",
    TSETS_FAULT_DIR: fault.below ?? directory,
    TSETS_FAULT_MARKS: marks,
  };
}
