/** Equal runs of bytes, one every `stride` bytes from `at` on. */
export interface Field {
  readonly bytes: Uint8Array;
  readonly at: number;
  readonly stride: number;
}

/** Copies `rows` runs of `width` bytes to where the runs of `target` are; the two lie in different memory. */
export function copyFields(source: Field, target: Field, width: number, rows: number): void {
  const [from, to] = [source.bytes, target.bytes];
  let [at, targetAt] = [source.at, target.at];
  for (let row = 0; row < rows; row++) {
    for (let i = 0; i < width; i++) to[targetAt + i] = from[at + i] as number;
    at += source.stride;
    targetAt += target.stride;
  }
}
