// only with the addon
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import polars from "nodejs-polars";
import { test } from "uvu";
import * as assert from "uvu/assert";
import { arrowSink, float64, int32, int64, nullable, parquetSink, tuple, utf8 } from "tsets";
import { runLocal } from "../local-job.js";

const root = mkdtempSync(join(tmpdir(), "tsets-polars-"));
process.on("exit", () => rmSync(root, { recursive: true, force: true }));

const N = 1000;
const SCHEMA = [
  ["i", int32],
  ["f", float64],
  ["t", nullable(utf8)],
] as const;
const row = (i: number): [number, number, string | null] => [i, i / 3, i % 4 === 0 ? null : `é${i % 10}`];

test("Polars reads what the Arrow and Parquet sinks write", async () => {
  for (const [kind, sink] of [
    ["arrow", arrowSink],
    ["parquet", parquetSink],
  ] as const) {
    const out = join(root, kind);
    await runLocal((env) => {
      const rows = env.range(0, N, { type: int32, parallelism: 1 }).map(row, tuple(int32, float64, nullable(utf8)));
      return env.run(rows.sink((sink as typeof parquetSink)(out, { columns: ["i", "f", "t"] })));
    });
    const bytes = readFileSync(join(out, `part-00000.${kind}`));
    const frame = kind === "arrow" ? polars.readIPC(bytes) : polars.readParquet(bytes);
    assert.equal(frame.columns, ["i", "f", "t"]);
    assert.equal(
      frame.rows(),
      Array.from({ length: N }, (_, i) => row(i)),
      kind,
    );
  }
});

test("the Arrow and Parquet sources read what Polars writes, compressed or not", async () => {
  const rows = Array.from({ length: N }, (_, i) => row(i));
  const frame = polars.DataFrame({
    i: polars.Series(
      "i",
      rows.map(([i]) => i),
      polars.Int32,
    ),
    f: polars.Series(
      "f",
      rows.map(([, f]) => f),
      polars.Float64,
    ),
    t: polars.Series(
      "t",
      rows.map(([, , t]) => t),
      polars.Utf8,
    ),
  });
  for (const compression of ["uncompressed", "lz4", "zstd"] as const) {
    const path = join(root, `${compression}.ipc`);
    frame.writeIPC(path, { compression });
    assert.equal(await runLocal((env) => env.createArrowSource(path, { schema: SCHEMA }).collect()), rows, compression);
  }
  for (const compression of ["uncompressed", "snappy", "gzip", "zstd"] as const) {
    const path = join(root, `${compression}.parquet`);
    frame.writeParquet(path, { compression });
    assert.equal(
      await runLocal((env) => env.createParquetSource(path, { schema: SCHEMA }).collect()),
      rows,
      compression,
    );
    await runLocal(async (env) => {
      const wrong = await env
        .createParquetSource(path, { schema: { i: int64 } })
        .count()
        .then(() => "", String);
      assert.match(wrong, /column "i" is int32, not int64/);
    });
  }
});

test.run();
