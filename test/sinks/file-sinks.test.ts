// only with the addon
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "uvu";
import * as assert from "uvu/assert";
import {
  arrowSink,
  type BatchEnv,
  binary,
  bool,
  csvSink,
  type DType,
  float32,
  float64,
  int32,
  int64,
  list,
  nullable,
  parquetSink,
  type Sink,
  textSink,
  tuple,
  uint8,
  uint32,
  uint64,
  utf8,
  vector,
} from "tsets";
import { runLocal } from "../local-job.js";

const root = mkdtempSync(join(tmpdir(), "tsets-sinks-"));
process.on("exit", () => rmSync(root, { recursive: true, force: true }));
let directories = 0;
const fresh = (): string => join(root, `d${directories++}`, "out");
const numbers = (env: BatchEnv, n: number, parallelism: number) => env.range(0, n, { type: int32, parallelism });
const texts = (env: BatchEnv, n: number, parallelism = 3) => numbers(env, n, parallelism).map(String, utf8);

test("each task writes one file, and the marker says that all are there", async () => {
  const out = fresh();
  await runLocal((env) => env.run(texts(env, 5).sink(textSink(out))));
  assert.equal(readdirSync(out).sort(), ["_SUCCESS", "part-00000.txt", "part-00001.txt", "part-00002.txt"]);
  assert.is(readFileSync(join(out, "part-00001.txt"), "utf8"), "2\n3\n");
});

test("a task without rows writes a file too, and the header", async () => {
  const out = fresh();
  await runLocal((env) => env.run(numbers(env, 1, 2).sink(csvSink(out, { header: ["n"] }))));
  assert.is(readFileSync(join(out, "part-00001.csv"), "utf8"), "n\n");
});

test("nothing is left after a failure in a task, not even the directories that were made", async () => {
  for (const make of [textSink, csvSink, arrowSink, parquetSink] as ((directory: string) => Sink<any>)[]) {
    const out = fresh();
    await assertRejects("TSETS_TASK_FAILED", "no fives", (env) => {
      const failing = numbers(env, 9, 3).map((n) => {
        if (n === 5) throw new Error("no fives");
        return String(n);
      }, utf8);
      return env.run(failing.sink(make(out)));
    });
    assert.not.ok(existsSync(join(out, "..")), make.name);
  }
});

test("after a failure a directory is as it was before, also where it would have been replaced", async () => {
  const out = fresh();
  await runLocal((env) => env.run(texts(env, 4).sink(textSink(out))));
  const before = contentOf(out);
  await assertRejects("TSETS_TASK_FAILED", "line end", (env) => {
    const bad = numbers(env, 4, 2).map((n) => `${n}\n`, utf8);
    return env.run(bad.sink(textSink(out, { overwrite: true })));
  });
  assert.equal(contentOf(out), before);
});

test("a directory that is not empty is an error unless overwrite, and files of others are one always", async () => {
  const out = fresh();
  await runLocal((env) => env.run(texts(env, 4).sink(textSink(out))));
  await assertRejects("TSETS_IO", "is not empty", (env) => env.run(texts(env, 2, 1).sink(textSink(out))));
  await runLocal((env) => env.run(numbers(env, 2, 1).sink(csvSink(out, { overwrite: true }))));
  assert.equal(readdirSync(out).sort(), ["_SUCCESS", "part-00000.csv"]);
  writeFileSync(join(out, "notes.md"), "mine");
  await assertRejects("TSETS_IO", "no sink has written that", (env) =>
    env.run(texts(env, 2).sink(textSink(out, { overwrite: true }))),
  );
  assert.is(readFileSync(join(out, "notes.md"), "utf8"), "mine");
});

test("one run may not write a directory twice, and one sink may run again with overwrite", async () => {
  const out = fresh();
  await runLocal(async (env) => {
    const sink = textSink(out, { overwrite: true });
    await env.run(texts(env, 4, 2).sink(sink));
    await env.run(texts(env, 6, 3).sink(sink));
    assert.is(readdirSync(out).length, 4);
    await rejects(env.run(texts(env, 4, 2).sink(textSink(out))), /is not empty/);
  });
});

test("rows go on behind a sink, and several sinks can follow each other", async () => {
  const [a, b] = [fresh(), fresh()];
  const got = await runLocal((env) => texts(env, 3, 1).sink(textSink(a)).sink(csvSink(b)).collect());
  assert.equal(got, ["0", "1", "2"]);
  assert.is(readFileSync(join(a, "part-00000.txt"), "utf8"), readFileSync(join(b, "part-00000.csv"), "utf8"));
});

test("commit is called once when all tasks have ended, abort when one or the commit has failed", async () => {
  const calls: string[] = [];
  const recording = (failing?: string): Sink<any> => {
    const call = (name: string) => () => {
      calls.push(name);
      if (name === failing) throw new Error(`${name} failed`);
    };
    return {
      prepare: call("prepare"),
      add() {},
      end: call("end"),
      close: call("close"),
      commit: call("commit"),
      abort: call("abort"),
    };
  };
  const run = (failing?: string) => runLocal((env) => env.run(numbers(env, 4, 2).sink(recording(failing))));
  await run();
  assert.equal(calls.splice(0), ["prepare", "end", "close", "prepare", "end", "close", "commit"]);
  await rejects(run("end"), /end failed/);
  assert.equal(calls.splice(0), ["prepare", "end", "close", "abort"]);
  await rejects(run("commit"), /sink.*commit failed/);
  assert.equal(calls.splice(0), ["prepare", "end", "close", "prepare", "end", "close", "commit", "abort"]);
});

const COLUMNS = [
  ["i", int32],
  ["u", uint8],
  ["w", uint32],
  ["l", int64],
  ["v", uint64],
  ["f", float32],
  ["d", nullable(float64)],
  ["b", bool],
  ["t", nullable(utf8)],
  ["r", binary],
  ["n", nullable(int32)],
] as const;
const row = (i: number) => [
  i - 50,
  i % 256,
  2 ** 32 - 1 - i,
  -(2n ** 63n) + BigInt(i),
  2n ** 64n - 1n - BigInt(i),
  Math.fround(i / 3),
  i % 3 === 0 ? null : i / 7,
  i % 2 === 0,
  i % 5 === 0 ? null : `é😀 ${i}`,
  Uint8Array.of(i % 256, 1),
  i % 2 === 0 ? null : i,
];

for (const kind of ["arrow", "parquet"] as const) {
  test(`${kind}: what the sink writes, the source reads, all batches and row groups once`, async () => {
    const out = fresh();
    const type = tuple(...COLUMNS.map(([, each]) => each)) as DType;
    const columns = COLUMNS.map(([name]) => name);
    const sink = kind === "arrow" ? arrowSink : (parquetSink as typeof arrowSink);
    const n = 70_000;
    await runLocal((env) =>
      env.run(
        numbers(env, n, 2)
          .map(row as never, type)
          .sink(sink(out, { columns })),
      ),
    );
    await runLocal(async (env) => {
      const read = kind === "arrow" ? env.createArrowSource : env.createParquetSource;
      for (const parallelism of [1, 5]) {
        const rows = (await read.call(env, out, { schema: COLUMNS, parallelism }).collect()) as unknown[][];
        assert.is(rows.length, n);
        for (const i of [0, 1, 34_999, 35_000, 65_536, n - 1]) assert.equal(rows[i], row(i), `row ${i}`);
        assert.ok(rows.every((each, i) => each[0] === i - 50));
      }
      const [only] = COLUMNS;
      const values = await read.call(env, out, { schema: [only] }).collect();
      assert.ok(values instanceof Int32Array && values.length === n);
      const wrong = (schema: unknown) => read.call(env, out, { schema: schema as never }).count();
      await rejects(wrong({ i: int64 }), /column "i" is int32, not int64/);
      await rejects(wrong({ nope: int64 }), /column "nope": there is none, but "i", "u"/);
      await rejects(wrong({ n: int32 }), /no value in column "n": its type is not nullable/);
      if (kind === "arrow") assert.equal((await env.createArrowSource(out).collect())[3], row(3));
    });
  });
}

test("arrow: nested types come back", async () => {
  const out = fresh();
  const type = tuple(vector(float64, 2), list(nullable(int32)), nullable(tuple(int32, utf8)));
  const made = (i: number) => [Float64Array.of(i, -i), i === 1 ? [] : [i, null], i === 2 ? null : [i, `t${i}`]];
  await runLocal((env) =>
    env.run(
      numbers(env, 4, 1)
        .map(made as never, type as DType)
        .sink(arrowSink(out, { columns: ["v", "l", "s"] })),
    ),
  );
  const rows = await runLocal((env) =>
    env
      .createArrowSource(out, {
        schema: [
          ["v", vector(float64, 2)],
          ["l", list(nullable(int32))],
          ["s", nullable(tuple(int32, utf8))],
        ],
      })
      .collect(),
  );
  assert.equal(rows, [0, 1, 2, 3].map(made));
});

test("types that a sink cannot write are refused when the graph is built", async () => {
  await runLocal((env) => {
    const points = numbers(env, 1, 1).map(() => [1], list(int32));
    for (const sink of [textSink("x"), csvSink("x"), parquetSink("x")] as Sink<any>[])
      assert.throws(() => points.sink(sink), TypeError);
    assert.throws(
      () => numbers(env, 1, 1).sink(csvSink("x", { header: ["a", "b"] })),
      /2 names in the header for 1 columns/,
    );
  });
});

test("files that are none of the format are a clear error", async () => {
  mkdirSync(join(root, "bad"));
  for (const text of ["", "PAR1", "ARROW1 no footer ARROW1", "x".repeat(5000)]) {
    writeFileSync(join(root, "bad/file"), text);
    if (text === "") continue;
    await assertRejects("TSETS_TYPE", "cannot be read as", (env) =>
      env.createArrowSource(join(root, "bad"), { schema: { a: int32 } }).count(),
    );
    await assertRejects("TSETS_TYPE", "cannot be read as", (env) =>
      env.createParquetSource(join(root, "bad"), { schema: { a: int32 } }).count(),
    );
  }
});

async function rejects(promise: Promise<unknown>, text: RegExp): Promise<void> {
  const error = await promise.then(
    () => undefined,
    (reason: unknown) => reason,
  );
  assert.match(String(error), text);
}

function contentOf(directory: string): [string, string][] {
  return readdirSync(directory)
    .sort()
    .map((name) => [name, readFileSync(join(directory, name), "utf8")]);
}

async function assertRejects(code: string, text: string, main: (env: BatchEnv) => Promise<unknown>): Promise<void> {
  try {
    await runLocal(main);
  } catch (error) {
    assert.is((error as { code?: string }).code, code, String(error));
    assert.ok((error as Error).message.includes(text), (error as Error).message);
    return;
  }
  assert.unreachable(`${code} ${text}`);
}

test.run();
