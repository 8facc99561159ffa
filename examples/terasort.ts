/**
 * TeraSort: sorts records of 100 bytes by their keys of 10, and shows that they are in order and still the same. Each task
 * sorts what it reads, samples of it say which range of keys each task gets, and a task merges its range: on disk, where
 * memory does not hold it.
 *
 *     npx tsets submit standalone examples/terasort.ts -- --records 100000
 *
 * From files to files, of more than memory holds:
 *
 *     npx tsets submit standalone examples/terasort.ts -- --records 20000000 --generate unsorted
 *     npx tsets submit standalone examples/terasort.ts --memory 1GiB -- --input unsorted --output sorted
 *     npx tsets submit standalone examples/terasort.ts -- --input unsorted --validate sorted
 */
import { parseArgs } from "node:util";
import { crc32 } from "node:zlib";
import { type BatchEnv, type Binary, binary, defineJob, float64, type KeyedTSet, recordSink, tuple } from "tsets";
import { seededRandom } from "./random.ts";

const RECORD = { key: 10, value: 90 };
const LETTERS = 26;

type Records = KeyedTSet<Binary, Binary>;

/**
 * Printable records, as the benchmark's generator makes them: a random key; the record's number in 32 hexadecimal
 * digits, 52 letters, and a line end, with two spaces between them.
 */
function* randomRecords(from: number, to: number, seed: number): Generator<[Uint8Array, Uint8Array]> {
  const random = seededRandom(seed, from);
  const key = new Uint8Array(RECORD.key);
  const value = Buffer.alloc(RECORD.value, " ");
  value.write("\r\n", RECORD.value - 2, "latin1");
  for (let number = from; number < to; number++) {
    for (let i = 0; i < key.length; i++) key[i] = 32 + random() * 95;
    value.write(number.toString(16).toUpperCase().padStart(32, "0"), 2, "latin1");
    const letter = Math.floor(random() * LETTERS);
    for (let i = 0; i < 52; i++) value[36 + i] = 65 + ((letter + (i >> 2)) % LETTERS);
    yield [key, value];
  }
}

function generated(env: BatchEnv, records: number, seed: number, parallelism: number): Records {
  const first = (task: number): number => Math.floor((records * task) / parallelism);
  return env.createKeyedSource(({ index }) => randomRecords(first(index), first(index + 1), seed), {
    key: binary,
    value: binary,
    parallelism,
  });
}

/** What is to be the same before and after, and whether records are in order, over all tasks. */
async function summary(records: Records): Promise<{ count: number; checksum: number; isSorted: boolean }> {
  const tasks = await records
    .compute(
      (rows, out) => {
        let [count, checksum, descents] = [0, 0, 0];
        const first = Buffer.alloc(RECORD.key);
        const last = Buffer.alloc(RECORD.key);
        for (const [key, value] of rows) {
          if (count === 0) first.set(key);
          else if (Buffer.compare(last, key) > 0) descents++;
          last.set(key);
          // Added up in any order, modulo 2^32: another sum means other records.
          checksum = (checksum + crc32(value, crc32(key))) >>> 0;
          count++;
        }
        if (count > 0) out.collect([first, last, count, checksum, descents]);
      },
      tuple(binary, binary, float64, float64, float64),
    )
    .collect();
  return {
    count: tasks.reduce((sum, [, , count]) => sum + count, 0),
    checksum: tasks.reduce((sum, [, , , checksum]) => (sum + checksum) >>> 0, 0),
    isSorted: tasks.every(
      ([first, , , , descents], i) => descents === 0 && (i === 0 || Buffer.compare(tasks[i - 1][1], first) <= 0),
    ),
  };
}

export default defineJob({ name: "terasort", workers: 4 }, async (env) => {
  const { values } = parseArgs({
    args: [...env.args],
    options: {
      records: { type: "string", default: "20000" },
      seed: { type: "string", default: "1" },
      tasks: { type: "string", default: "4" },
      input: { type: "string" },
      generate: { type: "string" },
      output: { type: "string" },
      validate: { type: "string" },
    },
  });
  const [records, seed, tasks] = [values.records, values.seed, values.tasks].map(Number);
  const input =
    values.input === undefined
      ? generated(env, records, seed, tasks)
      : env.createRecordSource(values.input, { ...RECORD, parallelism: tasks });

  if (values.generate !== undefined) {
    await env.run(input.sink(recordSink(values.generate, RECORD)));
    return;
  }
  let sorted: Records;
  if (values.validate !== undefined) {
    sorted = env.createRecordSource(values.validate, { ...RECORD, parallelism: tasks });
  } else {
    sorted = input.sortByKey();
    if (values.output !== undefined) {
      await env.run(sorted.sink(recordSink(values.output, RECORD)));
      return;
    }
    sorted = await sorted.cache();
  }

  const before = await summary(input);
  const after = await summary(sorted);
  if (env.workerId === 0) {
    env.log.info(`RECORDS=${after.count}`);
    env.log.info(`SORTED=${after.isSorted}`);
    env.log.info(`CHECKSUM=${before.checksum} before, ${after.checksum} after`);
  }
});
