// only with the addon
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import fc from "../fast-check.js";
import { test } from "uvu";
import * as assert from "uvu/assert";
import {
  bool,
  type CsvSourceOptions,
  csvSink,
  float32,
  float64,
  int8,
  int32,
  int64,
  list,
  nullable,
  uint64,
  utf8,
} from "tsets";
import { runLocal } from "../local-job.js";

const directory = mkdtempSync(join(tmpdir(), "tsets-csv-"));
process.on("exit", () => rmSync(directory, { recursive: true, force: true }));

let files = 0;
function file(content: string | Uint8Array, suffix = ".csv"): string {
  const path = join(directory, `f${files++}${suffix}`);
  writeFileSync(path, content);
  return path;
}

const read = (path: string | string[], options: CsvSourceOptions): Promise<unknown[]> =>
  runLocal((env) => env.createCsvSource(path, options).collect()) as Promise<unknown[]>;

const TYPES = { a: int32, b: nullable(utf8), c: nullable(float64) };

test("columns are found by the header, in the schema's order, whatever else there is", async () => {
  const path = file('x,c,b,a\n1,1.5,"b, ""quoted""",7\n\n2,,,-8\r\n3,NaN,"two\nlines",+9');
  assert.equal(await read(path, { schema: TYPES }), [
    [7, 'b, "quoted"', 1.5],
    [-8, null, null],
    [9, "two\nlines", Number.NaN],
  ]);
});

test("without a header the fields are the columns in order; delimiter and quote can be chosen", async () => {
  assert.equal(
    await read(file("1;'a;''b'\n2;c\n"), {
      header: false,
      delimiter: ";",
      quote: "'",
      schema: [
        ["n", int32],
        ["t", utf8],
      ],
    }),
    [
      [1, "a;'b"],
      [2, "c"],
    ],
  );
});

test("each type is read strictly", async () => {
  const one = async (type: CsvSourceOptions["schema"] extends infer _ ? any : never, text: string): Promise<unknown> =>
    ((await read(file(`v\n${text}\n`), { schema: [["v", type]] }))[0] as unknown[])[0];
  assert.is(await one(int8, "-128"), -128);
  assert.is(await one(int64, "-9223372036854775808"), -(2n ** 63n));
  assert.is(await one(uint64, "+18446744073709551615"), 2n ** 64n - 1n);
  assert.is(await one(float32, "0.1"), Math.fround(0.1));
  assert.ok(Object.is(await one(float64, "-0"), -0));
  assert.ok(Object.is(await one(int32, "-0"), 0));
  assert.is(await one(float64, "-Infinity"), Number.NEGATIVE_INFINITY);
  assert.is(await one(bool, "true"), true);
  assert.is(await one(utf8, '""'), "");
  const wrong: [any, string][] = [
    [int8, "128"],
    [int32, "1.0"],
    [int32, " 1"],
    [int32, "1e3"],
    [int64, "0x10"],
    [uint64, "-1"],
    [float64, "1,5"],
    [float64, "."],
    [bool, "1"],
    [bool, "True"],
    [int32, '""'],
  ];
  for (const [type, text] of wrong) await assertRejects(() => one(type, text === "1,5" ? '"1,5"' : text), "is no ");
});

test("an error names file, line and column, also behind quoted line ends and in later blocks", async () => {
  const rows = Array.from({ length: 50_000 }, (_, i) => `${i},"text and more text\n\n\n${i}",1`);
  const path = file(`a,b,c\n${rows.join("\n")}\nseven,x,1\n`);
  await assertRejects(
    () => read(path, { schema: TYPES, parallelism: 2 }),
    `${path}:200002: column "a": "seven" is no int32`,
  );
  const lines = Array.from({ length: 70_000 }, (_, i) => `${i},and some text,1`);
  const plain = file(`a,b,c\n${lines.join("\n")}\n1,x,one\n2,x\n`);
  await assertRejects(
    () => read(plain, { schema: TYPES, parallelism: 3, multiline: false }),
    `${plain}:70002: column "c": "one" is no nullable(float64)`,
  );
  const short = file("a,b,c\n1,b,2\n3,b\n");
  await assertRejects(() => read(short, { schema: TYPES }), `${short}:3: 2 fields where 3 are expected`);
  await assertRejects(
    () => read(file("a,b\n1,2\n"), { schema: TYPES }),
    'column "c": the header has no such column, but "a", "b"',
  );
  await assertRejects(() => read(file('a,b,c\n1,"b,2\n'), { schema: TYPES }), ":2: ");
  await assertRejects(
    () => read(file(Buffer.from([0x61, 0x0a, 0xff])), { schema: { a: utf8 } }),
    "byte 2 (0xff) is no UTF-8",
  );
});

test("what csvSink writes, createCsvSource reads, for any texts and numbers", async () => {
  const text = fc
    .oneof(
      fc.string({ unit: "grapheme", maxLength: 12 }),
      fc.constantFrom(",", '"', '""', "\n", "a\r\nb", "", "\ufeff"),
    )
    .filter((t) => t.isWellFormed());
  const row = fc.tuple(
    fc.double(),
    text,
    fc.option(fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n }), { nil: null }),
  );
  const types = [
    ["x", float64],
    ["t", utf8],
    ["n", nullable(int64)],
  ] as const;
  let runs = 0;
  await runLocal((env) =>
    fc.assert(
      fc.asyncProperty(fc.array(row, { maxLength: 30 }), fc.integer({ min: 1, max: 4 }), async (rows, parallelism) => {
        const out = join(directory, `out${runs++}`);
        const values = env.range(0, rows.length, { type: int32, parallelism });
        const typed = values.map((i) => rows[i] as [number, string, bigint | null], tupleOf());
        await env.run(typed.sink(csvSink(out, { header: ["x", "t", "n"] })));
        assert.equal(await env.createCsvSource(out, { schema: types, parallelism: 3 }).collect(), rows);
      }),
      { numRuns: 60 },
    ),
  );
});

test("records without quoted line ends are split over tasks, every one once", async () => {
  const rows = Array.from({ length: 5000 }, (_, i) => [i, `text ${"é".repeat(i % 7)}`] as [number, string]);
  const content = `\ufeffn,t\r\n${rows.map(([n, t]) => `${n},"${t}"`).join("\r\n")}`;
  const options = { schema: { n: int32, t: utf8 }, multiline: false } as const;
  const path = file(content);
  for (const parallelism of [1, 2, 7]) assert.equal(await read(path, { ...options, parallelism }), rows);
  assert.equal(await read(file(gzipSync(content), ".csv.gz"), { ...options, parallelism: 3 }), rows);
  const tasks = await runLocal((env) =>
    env
      .createCsvSource(path, { ...options, parallelism: 4 })
      .gather()
      .collect(),
  );
  assert.equal([...new Set((tasks as [number, unknown][]).map(([task]) => task))], [0, 1, 2, 3]);
});

test("a schema that cannot be is refused when the graph is built", async () => {
  await runLocal((env) => {
    const create = (options: unknown) => () => env.createCsvSource("x.csv", options as CsvSourceOptions);
    for (const [options, text] of [
      [undefined, "{ schema } is needed"],
      [{}, "a schema is needed"],
      [{ schema: {} }, "has no columns"],
      [{ schema: { a: list(int32) } }, 'column "a": a field can be'],
      [{ schema: { b: int32, 1: int32 } }, "does not keep the order"],
      [
        {
          schema: [
            ["a", int32],
            ["a", utf8],
          ],
        },
        '"a" twice',
      ],
      [{ schema: { a: int32 }, delimiter: ";;" }, "delimiter is one ASCII character"],
    ] as const)
      assert.throws(
        create(options),
        (error: Error) => error instanceof TypeError && error.message.includes(text),
        text,
      );
  });
});

function tupleOf() {
  return { kind: "tuple", fields: [float64, utf8, nullable(int64)] } as const as any;
}

async function assertRejects(run: () => Promise<unknown>, text: string): Promise<void> {
  try {
    await run();
  } catch (error) {
    assert.is((error as { code?: string }).code, "TSETS_TYPE", String(error));
    assert.ok((error as Error).message.includes(text), (error as Error).message);
    return;
  }
  assert.unreachable(`an error that says: ${text}`);
}

test.run();
