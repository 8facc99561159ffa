import type { Chunk } from "../../types/chunk.js";

/** How many chunks each of a worker's tasks made: pairs of float64 (task, chunks). */
export function encodeCounts(chunks: ReadonlyMap<number, readonly Chunk[]>): Uint8Array {
  return new Uint8Array(Float64Array.from([...chunks].flatMap(([task, list]) => [task, list.length])).buffer);
}

export function chunkCounts(bytes: Uint8Array): [task: number, chunks: number][] {
  const numbers = new Float64Array(bytes.slice().buffer);
  return Array.from({ length: numbers.length / 2 }, (_, i) => [numbers[2 * i] as number, numbers[2 * i + 1] as number]);
}

/** The workers' chunks, put in the order of tasks. */
export function chunksByTask(
  byWorker: readonly (readonly Chunk[])[],
  counts: readonly (readonly [task: number, chunks: number][])[],
  parallelism: number,
): Chunk[][] {
  const byTask: Chunk[][] = Array.from({ length: parallelism }, () => []);
  byWorker.forEach((chunks, worker) => {
    let at = 0;
    for (const [task, count] of counts[worker] ?? []) {
      byTask[task] = chunks.slice(at, at + count);
      at += count;
    }
  });
  return byTask;
}

/** Bytes of all these chunks. */
export function chunkBytes(lists: Iterable<readonly Chunk[]>): number {
  let bytes = 0;
  for (const chunks of lists) for (const chunk of chunks) bytes += chunk.bytes;
  return bytes;
}
