/**
 * Sorts records of 100 bytes by their keys of 10, as the TeraSort benchmark does, and shows that they are in order and
 * still the same. The records are sorted in memory: where that does not hold them, the job fails with TSETS_MEMORY.
 *
 *     npx tsets submit standalone examples/terasort.ts -- --records 100000
 */
import { parseArgs } from "node:util";
import { crc32 } from "node:zlib";
import { binary, defineJob, float64, int32, sum, tuple } from "tsets";
import { seededRandom } from "./random.ts";

const KEY_BYTES = 10;
const VALUE_BYTES = 90;
const TASKS = 4;

function* randomRecords(count: number, seed: number, task: number): Generator<[Uint8Array, Uint8Array]> {
  const random = seededRandom(seed, task);
  const bytes = (length: number) => Uint8Array.from({ length }, () => random() * 256);
  for (let i = 0; i < count; i++) yield [bytes(KEY_BYTES), bytes(VALUE_BYTES)];
}

/** Added up over all records, in any order: another sum means other records. */
function checksum(key: Uint8Array, value: Uint8Array): number {
  return crc32(value, crc32(key));
}

export default defineJob({ name: "terasort", workers: 4 }, async (env) => {
  const { values } = parseArgs({
    args: [...env.args],
    options: { records: { type: "string", default: "20000" }, seed: { type: "string", default: "1" } },
  });
  const records = Number(values.records);
  const seed = Number(values.seed);

  const source = env.createKeyedSource(
    ({ index }) => randomRecords(Math.floor((records + TASKS - 1 - index) / TASKS), seed, index),
    { key: binary, value: binary, parallelism: TASKS },
  );

  const sorted = await source
    .keyedGatherUngrouped({
      // Equal ranges of the first two bytes: task 0 has the least keys.
      partitioner: ([high, low], tasks) => ((high * 256 + low) * tasks) >>> 16,
      comparator: Buffer.compare,
    })
    .cache();

  // Of each task that has rows: its first and last key, and how often a key is less than the one before it.
  const ends = await sorted
    .compute(
      (rows, out) => {
        let first: Uint8Array | undefined;
        let last = new Uint8Array();
        let descents = 0;
        for (const [key] of rows) {
          first ??= key.slice();
          if (Buffer.compare(last, key) > 0) descents++;
          last = key.slice();
        }
        if (first !== undefined) out.collect([first, last, descents]);
      },
      tuple(binary, binary, int32),
    )
    .collect();
  const inTasks = ends.every(([, , descents]) => descents === 0);
  const betweenTasks = ends.every(([first], i) => i === 0 || Buffer.compare(ends[i - 1][1], first) <= 0);

  // Sums of less than 2^21 values below 2^32 are exact in float64.
  const before = await source
    .map(([key, value]) => checksum(key, value), float64)
    .reduce(sum)
    .value();
  const after = await sorted
    .map(([key, value]) => checksum(key, value), float64)
    .reduce(sum)
    .value();
  const count = await sorted.count();

  if (env.workerId === 0) {
    env.log.info(`RECORDS=${count}`);
    env.log.info(`SORTED=${inTasks && betweenTasks}`);
    env.log.info(`CHECKSUM=${before} before, ${after} after`);
  }
});
