// only with the addon
import { createRequire } from "node:module";
import { join } from "node:path";
import { test } from "uvu";
import * as assert from "uvu/assert";
import { float64, int32, utf8 } from "#src/types/dtype.js";
import { list, nullable, tuple, vector } from "#src/types/nested.js";
import { scratchDirectory, writePartition } from "./arrow/partition-files.js";

type Polars = typeof import("nodejs-polars").default;

/** undefined where polars has no binary for this platform; where it has one, a failure to load it fails the file. */
async function loadPolars(): Promise<Polars | undefined> {
  const { optionalDependencies } = createRequire(import.meta.url)("nodejs-polars/package.json") as {
    optionalDependencies: Record<string, string>;
  };
  const platform = `nodejs-polars-${process.platform}-${process.arch}`;
  if (!Object.keys(optionalDependencies).some((name) => name.startsWith(platform))) return undefined;
  return (await import("nodejs-polars")).default;
}

const directory = scratchDirectory();
const pl = await loadPolars();

if (pl === undefined) {
  console.log(`skipped: nodejs-polars has no binary for ${process.platform}-${process.arch}`);
  test.skip(`polars reads partitions (no binary for ${process.platform}-${process.arch})`, () => undefined);
} else {
  const open = (file: string) => pl.readIPC(join(directory.path, file));
  const batches = [Array.from({ length: 65536 }, (_, i) => i * 5 + 2), [7, -8, 2 ** 31 - 1]];
  const sum = batches.flat().reduce((a, b) => a + b, 0);

  for (const compression of [undefined, "lz4"] as const) {
    test(`polars reads an int32 partition, ${compression ?? "uncompressed"}, and gets the same sum`, () => {
      const frame = open(writePartition(directory, int32, batches, { compression }).file);
      assert.equal(frame.columns, ["value"]);
      assert.is(frame.height, 65539);
      assert.is(Number(frame.getColumn("value").cast(pl.Int64).sum()), sum);
    });

    test(`polars reads nulls, text, lists, vectors and tuples, ${compression ?? "uncompressed"}`, () => {
      const values = (record: { file: string }) => open(record.file).getColumn("value").toArray();
      assert.equal(values(writePartition(directory, nullable(utf8), [["a", null], ["žluť😀"]], { compression })), [
        "a",
        null,
        "žluť😀",
      ]);
      assert.equal(values(writePartition(directory, list(float64), [[[1.5], []], [[2, 3]]], { compression })), [
        [1.5],
        [],
        [2, 3],
      ]);
      assert.equal(values(writePartition(directory, vector(int32, 2), [[[1, 2]], [[3, 4]]], { compression })), [
        [1, 2],
        [3, 4],
      ]);
      assert.equal(values(writePartition(directory, tuple(int32, utf8), [[[1, "x"]]], { compression })), [
        { f0: 1, f1: "x" },
      ]);
    });
  }
}

test.run();
