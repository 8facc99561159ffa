import type { PartitionRecord } from "../../store/partition-writer.js";

/** Targets of a block beside a task's number: each task's rows are where its starts say; every task gets all of them. */
export const BY_STARTS = -1;
export const ALL_TASKS = -2;

/** A block of one sending task's rows, as its worker describes it to the others. */
export interface BlockPlace {
  readonly sender: number;
  readonly target: number;
  /** Of the worker's files; -1: in memory. */
  readonly file: number;
  /** Among the worker's chunks in memory, or in the file. */
  readonly index: number;
  /** Of a block BY_STARTS: where its starts are. */
  readonly page: number;
  readonly offset: number;
}

const NUMBERS = 6;

/** As float64: how many blocks, then six numbers for each; and the records of the files as JSON text. */
export function encodeBlocks(blocks: readonly BlockPlace[], files: readonly PartitionRecord[]): Uint8Array {
  const numbers = new Float64Array(1 + NUMBERS * blocks.length);
  numbers[0] = blocks.length;
  let at = 1;
  for (const { sender, target, file, index, page, offset } of blocks) {
    numbers.set([sender, target, file, index, page, offset], at);
    at += NUMBERS;
  }
  return Buffer.concat([new Uint8Array(numbers.buffer), Buffer.from(JSON.stringify(files))]);
}

export function decodeBlocks(payload: Uint8Array): { blocks: BlockPlace[]; files: PartitionRecord[] } {
  const [count] = new Float64Array(payload.slice(0, 8).buffer);
  const end = 8 * (1 + NUMBERS * count);
  const numbers = new Float64Array(payload.slice(8, end).buffer);
  const blocks: BlockPlace[] = [];
  for (let at = 0; at < numbers.length; at += NUMBERS) {
    const [sender, target, file, index, page, offset] = numbers.subarray(at, at + NUMBERS);
    blocks.push({ sender, target, file, index, page, offset });
  }
  return { blocks, files: JSON.parse(Buffer.from(payload.subarray(end)).toString()) as PartitionRecord[] };
}
