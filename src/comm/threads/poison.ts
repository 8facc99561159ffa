import { TSetError, type TSetErrorCode } from "../../errors.js";
import {
  BARRIER,
  POISON,
  POISON_IN_WRITING,
  POISON_LENGTH,
  POISON_NONE,
  POISON_READABLE,
  POISON_TEXT,
  POISON_TEXT_BYTES,
  POISONED,
} from "./control-layout.js";

/** Why no worker may go on. */
export interface Poison {
  code: TSetErrorCode;
  message: string;
  /** The worker whose fault it is; undefined for an abort. */
  worker?: number;
}

/** How long a reader waits for a text that is in writing: its writer may have been terminated between two stores. */
const TEXT_TIMEOUT_MS = 100;

/**
 * Makes every waiting and every later collective throw, on every worker. The first caller's reason stands. Any thread
 * may call it at any time.
 *
 * No waiter can miss it: waiters wait for the BARRIER word to differ from the value they have checked, and the poison
 * bit is part of that word. Either it is set before the wait begins, which then returns at once, or the notify comes
 * after the wait has begun.
 *
 * @returns whether this reason is the one that stands
 */
export function poison(control: SharedArrayBuffer, reason: Poison): boolean {
  const words = new Int32Array(control);
  const text = encode(reason);
  const first = Atomics.compareExchange(words, POISON, POISON_NONE, POISON_IN_WRITING) === POISON_NONE;
  if (first) {
    new Uint8Array(control, POISON_TEXT, POISON_TEXT_BYTES).set(text);
    words[POISON_LENGTH] = text.length;
    Atomics.store(words, POISON, POISON_READABLE);
    Atomics.notify(words, POISON);
  }
  Atomics.or(words, BARRIER, POISONED);
  Atomics.notify(words, BARRIER);
  return first;
}

/** The reason that stands, or undefined. On the main thread it does not wait for a text that is in writing. */
export function readPoison(control: SharedArrayBuffer, mayWait: boolean): Poison | undefined {
  const words = new Int32Array(control);
  if (mayWait && Atomics.load(words, POISON) === POISON_IN_WRITING) {
    Atomics.wait(words, POISON, POISON_IN_WRITING, TEXT_TIMEOUT_MS);
  }
  const state = Atomics.load(words, POISON);
  if (state === POISON_NONE) return undefined;
  if (state === POISON_IN_WRITING) {
    return { code: "TSETS_WORKER_LOST", message: "a worker was lost while it was saying why" };
  }
  // A copy: Buffer's toString is happy with shared memory, JSON of a changing text is not, and this one does not change.
  return JSON.parse(Buffer.from(control, POISON_TEXT, words[POISON_LENGTH]).toString("utf8")) as Poison;
}

const fromPoison = new WeakSet<Error>();

export function poisonError(reason: Poison): TSetError {
  const place = reason.worker === undefined ? {} : { worker: reason.worker };
  const error = new TSetError(reason.code, reason.message, place);
  fromPoison.add(error);
  return error;
}

/** True for an error that only says that another worker failed, or that the job is aborted, also where it is the cause of another. */
export function isFromPoison(error: unknown): boolean {
  for (let depth = 0; error instanceof Error && depth < 16; depth++) {
    if (fromPoison.has(error)) return true;
    error = error.cause;
  }
  return false;
}

function encode(reason: Poison): Uint8Array {
  let text = Buffer.from(JSON.stringify(reason));
  // JSON escapes make a character up to six bytes long, so that a fixed cut always fits.
  if (text.length > POISON_TEXT_BYTES) {
    text = Buffer.from(JSON.stringify({ ...reason, message: `${reason.message.slice(0, 600)}…` }));
  }
  return text;
}
