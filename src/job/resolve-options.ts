import { availableParallelism, homedir, totalmem } from "node:os";
import { join, resolve } from "node:path";
import { TSetError } from "../errors.js";
import { parseByteSize } from "./byte-size.js";

/** What a job can be told, on every level: command line, runJob, defineJob, conf. */
export interface JobSettings {
  name?: string | undefined;
  workers?: number | undefined;
  parallelism?: number | undefined;
  memory?: number | string | undefined;
  spillLimit?: number | string | undefined;
  checkpointing?: boolean | undefined;
  home?: string | undefined;
  maxRestarts?: number | undefined;
  stallTimeoutMs?: number | undefined;
}

/** The settings of one level, and what it is called in an error. */
export interface SettingsLayer {
  from: string;
  settings: JobSettings;
}

export interface ResolvedOptions {
  name: string;
  workers: number;
  parallelism: number;
  /** Bytes. */
  memory: number;
  /** Bytes that spill files may take; undefined: as much as the disk has. */
  spillLimit: number | undefined;
  checkpointing: boolean;
  maxRestarts: number;
  stallTimeoutMs: number;
}

const MAX_WORKERS = 1024;
const MAX_PARALLELISM = 1 << 20;
const MIN_MEMORY = 1024 * 1024;
/** Share of the machine's memory, or the container's, that partitions may hold. */
const MEMORY_SHARE = 0.6;

/**
 * For each setting, what the first layer says that says anything.
 *
 * @param layers the one that wins comes first
 * @throws TSetError TSETS_CONFIG for a wrong value, naming the layer
 */
export function resolveOptions(layers: readonly SettingsLayer[], defaultName: string): ResolvedOptions {
  const workers = find(layers, "workers", integer(1, MAX_WORKERS)) ?? availableParallelism();
  return {
    name: find(layers, "name", text) ?? defaultName,
    workers,
    parallelism: find(layers, "parallelism", integer(1, MAX_PARALLELISM)) ?? workers,
    memory: find(layers, "memory", memorySize) ?? defaultMemory(),
    spillLimit: find(layers, "spillLimit", byteSize),
    checkpointing: find(layers, "checkpointing", boolean) ?? false,
    maxRestarts: find(layers, "maxRestarts", integer(0, 1_000_000)) ?? 0,
    stallTimeoutMs: find(layers, "stallTimeoutMs", integer(0, 2 ** 31 - 1)) ?? 0,
  };
}

/** Absolute: the first layer that has one, then $TSETS_HOME, then ~/.tsets. */
export function resolveHome(layers: readonly SettingsLayer[]): string {
  return resolve(find(layers, "home", text) ?? (process.env.TSETS_HOME || join(homedir(), ".tsets")));
}

/** Bytes: 60 % of what this machine has, or of what the container may use. */
export function defaultMemory(): number {
  const limit = process.constrainedMemory();
  const machine = totalmem();
  return Math.floor(MEMORY_SHARE * (limit > 0 && limit < machine ? limit : machine));
}

interface Rule<T> {
  /** "a whole number from 1 to 1024" */
  expected: string;
  /** undefined where it is none. */
  read(value: unknown): T | undefined;
}

const text: Rule<string> = {
  expected: "a text that is not empty",
  read: (value) => (typeof value === "string" && value !== "" ? value : undefined),
};

const boolean: Rule<boolean> = {
  expected: "true or false",
  read: (value) => (typeof value === "boolean" ? value : undefined),
};

const memorySize: Rule<number> = {
  expected: 'bytes or a size such as "512MiB", at least 1 MiB',
  read: (value) => {
    const bytes = parseByteSize(value);
    return bytes !== undefined && bytes >= MIN_MEMORY ? bytes : undefined;
  },
};

const byteSize: Rule<number> = {
  expected: 'bytes or a size such as "100GiB"',
  read: parseByteSize,
};

function integer(min: number, max: number): Rule<number> {
  return {
    expected: `a whole number from ${min} to ${max}`,
    read: (value) =>
      Number.isInteger(value) && (value as number) >= min && (value as number) <= max ? (value as number) : undefined,
  };
}

function find<T>(layers: readonly SettingsLayer[], key: keyof JobSettings, rule: Rule<T>): T | undefined {
  for (const { from, settings } of layers) {
    const value: unknown = settings[key];
    if (value === undefined) continue;
    const read = rule.read(value);
    if (read !== undefined) return read;
    const shown = typeof value === "string" ? JSON.stringify(value) : String(value);
    throw new TSetError("TSETS_CONFIG", `${key} is ${shown} (${from}): expected ${rule.expected}`);
  }
  return undefined;
}
