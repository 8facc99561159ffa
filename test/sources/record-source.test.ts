import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import fc from "../fast-check.js";
import { test } from "uvu";
import * as assert from "uvu/assert";
import { binary, int32, recordSink } from "tsets";
import { runLocal } from "../local-job.js";

const directory = mkdtempSync(join(tmpdir(), "tsets-records-"));
process.on("exit", () => rmSync(directory, { recursive: true, force: true }));

let files = 0;
function file(content: Uint8Array): string {
  const path = join(directory, `f${files++}.dat`);
  writeFileSync(path, content);
  return path;
}
const fresh = (): string => join(directory, `out${files++}`);

/** Bytes that say where they are. */
const counting = (bytes: number): Uint8Array => Uint8Array.from({ length: bytes }, (_, i) => (i * 7) % 251);

/** What a directory's parts hold, in order. */
function content(out: string): Buffer {
  const parts = readdirSync(out).filter((name) => name.startsWith("part-"));
  return Buffer.concat(parts.sort().map((name) => readFileSync(join(out, name))));
}

const hex = ([key, value]: readonly [Uint8Array, Uint8Array]): string =>
  `${Buffer.from(key).toString("hex")} ${Buffer.from(value).toString("hex")}`;

/** The records of files, by definition. */
function recordsOf(contents: readonly Uint8Array[], key: number, value: number): string[] {
  return contents.flatMap((bytes) =>
    Array.from({ length: bytes.length / (key + value) }, (_, i) => {
      const record = bytes.subarray(i * (key + value), (i + 1) * (key + value));
      return hex([record.subarray(0, key), record.subarray(key)]);
    }),
  );
}

test("every record comes once, in order, and goes out as it was, for any files, widths and parallelism", async () => {
  const widths = fc.tuple(fc.nat(12), fc.nat(12)).filter(([key, value]) => key + value > 0);
  await runLocal((env) =>
    fc.assert(
      fc.asyncProperty(
        widths,
        fc.array(fc.nat(40), { minLength: 1, maxLength: 4 }),
        fc.integer({ min: 1, max: 4 }),
        async ([key, value], counts, parallelism) => {
          const contents = counts.map((records) => counting(records * (key + value)));
          const source = env.createRecordSource(contents.map(file), { key, value, parallelism });
          assert.equal((await source.collect()).map(hex), recordsOf(contents, key, value));
          const [whole, byRows, out] = [fresh(), fresh(), fresh()];
          await env.run(source.sink(recordSink(whole, { key, value })));
          await env.run(source.filter(() => true).sink(recordSink(byRows, { key, value })));
          const lengths = source.sink(recordSink(out, { key, value })).map(([k, v]) => k.length + v.length, int32);
          assert.equal(await lengths.collect(), new Int32Array(counts.reduce((a, b) => a + b)).fill(key + value));
          for (const written of [whole, byRows, out]) assert.equal(content(written), Buffer.concat(contents));
        },
      ),
      { numRuns: 10 },
    ),
  );
});

test("more records than a chunk holds go through an exchange and into a sink", async () => {
  const bytes = counting(200_000 * 6);
  const out = fresh();
  await runLocal(async (env) => {
    const source = env.createRecordSource(file(bytes), { key: 2, value: 4 });
    await env.run(source.keyedPartition(() => 1).sink(recordSink(out, { key: 2, value: 4 })));
  });
  assert.equal(content(out), Buffer.from(bytes));
});

test("a file that ends within a record is an error that says where", async () => {
  const path = file(counting(25));
  await fails("TSETS_TYPE", `${path}: 25 bytes are no whole number of records of 10: 5 are left`, () =>
    runLocal((env) => env.createRecordSource(path, { key: 4, value: 6 }).count()),
  );
});

test("a row of other widths does not go into a record file, whole or one by one", async () => {
  const path = file(counting(20));
  for (const keeps of [true, false]) {
    await fails("TSETS_TYPE", "a key of 4 bytes and a value of 6, where records have 5 and 5", () =>
      runLocal((env) => {
        const source = env.createRecordSource(path, { key: 4, value: 6 });
        const rows = keeps ? source : source.filter(() => true);
        return env.run(rows.sink(recordSink(fresh(), { key: 5, value: 5 })));
      }),
    );
  }
});

test("widths and types that cannot be are refused when they are given", async () => {
  await runLocal((env) => {
    for (const [key, value] of [
      [-1, 4],
      [1.5, 4],
      [0, 0],
      [1, 2 ** 30],
    ] as const) {
      assert.throws(() => env.createRecordSource("x", { key, value }), "createRecordSource");
      if (value <= 4) assert.throws(() => recordSink(fresh(), { key, value }), "recordSink");
    }
    const pairs = env.range(0, 3, { type: int32 }).mapToTuple((i) => [i, i], { key: int32, value: int32 });
    assert.throws(
      () => pairs.sink(recordSink(fresh(), { key: 4, value: 4 }) as never),
      "recordSink takes tuples of two binary",
    );
    assert.throws(() =>
      env.parallelize([new Uint8Array(4)], { type: binary }).sink(recordSink(fresh(), { key: 4, value: 4 }) as never),
    );
  });
});

async function fails(code: string, text: string, action: () => Promise<unknown>): Promise<void> {
  let error: unknown;
  try {
    await action();
  } catch (caught) {
    error = caught;
  }
  const codes: unknown[] = [];
  let texts = "";
  for (
    let at = error as { code?: unknown; message: string; cause?: unknown } | undefined;
    at !== undefined;
    at = at.cause as never
  ) {
    codes.push(at.code);
    texts += `${at.message}\n`;
  }
  assert.ok(codes.includes(code), `${texts}: ${codes.join(" ")}`);
  assert.ok(texts.includes(text), texts);
}

test.run();
