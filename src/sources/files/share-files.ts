import type { FileEntry } from "../../plan/graph.js";

/** What one task reads of one file: bytes `from` to `to`. */
export interface FileRange {
  readonly file: FileEntry;
  readonly from: number;
  readonly to: number;
}

/**
 * The share of task `index`: the bytes of all files in a row, cut into `parallelism` equal runs. A file that cannot be
 * split goes as a whole to the task in whose run its middle lies. Shares follow each other in the order of the files,
 * so that rows in task order are rows in file order.
 */
export function shareFiles(
  files: readonly FileEntry[],
  index: number,
  parallelism: number,
  canSplit: (file: FileEntry) => boolean,
): FileRange[] {
  const total = files.reduce((bytes, file) => bytes + file.size, 0);
  const [begin, end] = [cut(total, index, parallelism), cut(total, index + 1, parallelism)];
  const ranges: FileRange[] = [];
  let start = 0;
  for (const file of files) {
    if (canSplit(file)) {
      const from = Math.max(begin - start, 0);
      const to = Math.min(end - start, file.size);
      if (from < to) ranges.push({ file, from, to });
    } else {
      const middle = start + Math.floor(file.size / 2);
      // The last run has no end: the middle of an empty file may lie there.
      const isMine = middle >= begin && (middle < end || index === parallelism - 1);
      if (file.size > 0 && isMine) ranges.push({ file, from: 0, to: file.size });
    }
    start += file.size;
  }
  return ranges;
}

/** Where run `index` begins; in two steps, since bytes × tasks may be more than 2^53. */
function cut(total: number, index: number, parallelism: number): number {
  const size = Math.floor(total / parallelism);
  return index * size + Math.floor(((total % parallelism) * index) / parallelism);
}

/** By its name: what is inside is seen when it is read. */
export function isGzip(file: FileEntry): boolean {
  return file.path.endsWith(".gz");
}
