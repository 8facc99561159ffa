import { serialize } from "node:v8";
import { TSetError } from "../errors.js";
import { crc32c } from "../store/crc32c.js";
import type { TypedArray } from "../types/dtype.js";
import type { InputRecord } from "./job-record.js";

/** What `runJob(…, { inputs })` takes: numbers as typed arrays, or an array of structured-cloneable values, or a text. */
export type InputData = TypedArray | readonly unknown[] | string;

export interface SharedInputs {
  /** Typed arrays lie in shared memory: posted to a worker they are not copied. */
  inputs: Record<string, InputData>;
  /** What job.json keeps of them. */
  records: Record<string, InputRecord>;
}

/**
 * Copies typed arrays into shared memory once (those that lie there already are used as they are) and records all
 * inputs by content.
 *
 * @throws TypeError for what is not an input
 */
export function shareInputs(given: Readonly<Record<string, unknown>> = {}): SharedInputs {
  const inputs: Record<string, InputData> = {};
  const records: Record<string, InputRecord> = {};
  for (const [name, data] of Object.entries(given)) {
    const shared = shareInput(name, data);
    define(inputs, name, shared);
    define(records, name, recordInput(name, shared));
  }
  return { inputs, records };
}

/** Of one input, for the identity of what is computed from it. */
export function inputFingerprint({ type, length, crc }: InputRecord): string {
  return `${type}[${length}] crc32c ${crc.toString(16).padStart(8, "0")}`;
}

/**
 * The input `name` on a worker.
 *
 * @throws TSetError TSETS_CONFIG where the job never had it, or had it and was restarted without it
 */
export function findInput(
  name: string,
  inputs: Readonly<Record<string, InputData>>,
  fingerprints: Readonly<Record<string, string>>,
): InputData {
  if (Object.hasOwn(inputs, name)) return inputs[name];
  if (Object.hasOwn(fingerprints, name)) {
    throw new TSetError(
      "TSETS_CONFIG",
      `input "${name}" (${fingerprints[name]}) was given when the job was submitted, but not at this restart; inputs ` +
        `are not stored: pass it again, restartJob(jobId, { inputs: { ${JSON.stringify(name)}: … } })`,
    );
  }
  const names = Object.keys(inputs);
  const known = names.length === 0 ? "the job was given none" : `the job was given ${names.join(", ")}`;
  throw new TSetError(
    "TSETS_CONFIG",
    `there is no input "${name}": ${known}; runJob(url, { inputs: { … } }) gives them`,
  );
}

function shareInput(name: string, data: unknown): InputData {
  if (typeof data === "string" || Array.isArray(data)) return data;
  if (ArrayBuffer.isView(data) && !(data instanceof DataView)) {
    const array = data as TypedArray;
    if (array.buffer instanceof SharedArrayBuffer) return array;
    const shared = new SharedArrayBuffer(array.byteLength);
    new Uint8Array(shared).set(bytesOf(array));
    return viewAs(array, shared);
  }
  const what =
    data === null ? "null" : typeof data === "object" ? `a ${data.constructor?.name ?? "object"}` : typeof data;
  throw new TypeError(`input "${name}" is ${what}: inputs are typed arrays, arrays and strings`);
}

function recordInput(name: string, data: InputData): InputRecord {
  if (typeof data === "string")
    return { type: "string", length: data.length, crc: crc32c(Buffer.from(data, "utf16le")) };
  if (ArrayBuffer.isView(data)) {
    const array = data as TypedArray;
    return { type: array[Symbol.toStringTag], length: array.length, crc: crc32c(bytesOf(array)) };
  }
  try {
    return { type: "Array", length: data.length, crc: crc32c(serialize(data)) };
  } catch (cause) {
    throw new TypeError(`input "${name}" holds a value that cannot be handed to a worker`, { cause });
  }
}

function viewAs(array: TypedArray, shared: SharedArrayBuffer): TypedArray {
  // A Buffer, or another subclass, comes out as the plain typed array of its kind.
  const plain = (globalThis as unknown as Record<string, new (buffer: SharedArrayBuffer) => TypedArray>)[
    array[Symbol.toStringTag]
  ];
  return new plain(shared);
}

function bytesOf(array: TypedArray): Uint8Array {
  return new Uint8Array(array.buffer, array.byteOffset, array.byteLength);
}

function define<T>(object: Record<string, T>, name: string, value: T): void {
  // "__proto__" is a name like any other.
  Object.defineProperty(object, name, { value, enumerable: true, writable: true, configurable: true });
}
