/**
 * The control buffer: the words and slots through which the workers of one attempt meet. The job master makes it and
 * hands it to every worker; nothing in it is ever moved or freed.
 *
 *     byte                                        written by
 *        0  BARRIER   generation * 2 + poisoned   the last worker to arrive (+2), whoever poisons (|1)
 *       64  ARRIVED   workers in this barrier     every worker
 *      128  POISON    0 no, 1 in writing, 2 yes   whoever poisons first
 *      132  bytes of the poison text              the same
 *      136  FAILING   number of the collective      whoever fails before it
 *           before which a worker has failed
 *      192  poison text, UTF-8 JSON               the same
 *     4288  worker 0: barriers arrived at         worker 0
 *     4352  worker 1: …                           a line of 64 bytes a worker
 *      …
 *           even slots, one a worker              its worker, in collectives of even number
 *           odd slots, one a worker               its worker, in collectives of odd number
 *
 * A slot:
 *
 *        0  int32     operation (Operation)
 *        4  int32     where the payload is (Place)
 *        8  float64   payload length in bytes
 *       16  float64   address of the payload in the arenas, where it is not inline
 *       64  payload   INLINE_BYTES
 *
 * Lines of 64 bytes keep what different threads write in different cache lines.
 */
export const LINE = 64;

/** Indices into the buffer as an Int32Array. */
export const BARRIER = 0;
export const ARRIVED = 16;
export const POISON = 32;
export const POISON_LENGTH = 33;
export const FAILING = 34;

export const POISON_TEXT = 192;
export const POISON_TEXT_BYTES = 4096;
const WORKER_LINES = POISON_TEXT + POISON_TEXT_BYTES;

/** Largest payload that travels in a slot. */
export const INLINE_BYTES = 1024;
const SLOT_BYTES = LINE + INLINE_BYTES;

/** Bit of the BARRIER word that is set once the job is poisoned. The generation counts above it, so wrapping around cannot touch it. */
export const POISONED = 1;
export const NEXT_GENERATION = 2;

export const POISON_NONE = 0;
export const POISON_IN_WRITING = 1;
export const POISON_READABLE = 2;

/** What a worker is in; equal on all workers, or it is an error. */
export const Operation = {
  barrier: 1,
  allGather: 2,
  agree: 3,
  explain: 4,
  exchange: 5,
  share: 6,
  release: 7,
  allReduce: 8,
} as const;
export type OperationName = keyof typeof Operation;

export const Place = { inline: 0, arena: 1, failed: 2 } as const;

export function controlBytes(workers: number): number {
  return WORKER_LINES + workers * (LINE + 2 * SLOT_BYTES);
}

/** Index of the Int32 word that counts the barriers `worker` has arrived at. */
export function arrivalsWord(worker: number): number {
  return (WORKER_LINES + worker * LINE) / 4;
}

export function slotOffset(worker: number, workers: number, parity: number): number {
  return WORKER_LINES + workers * LINE + (parity * workers + worker) * SLOT_BYTES;
}

export function createControl(workers: number): SharedArrayBuffer {
  return new SharedArrayBuffer(controlBytes(workers));
}
