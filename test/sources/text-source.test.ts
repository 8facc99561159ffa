// only with the addon
import { mkdirSync, mkdtempSync, rmSync, truncateSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import fc from "../fast-check.js";
import { test } from "uvu";
import * as assert from "uvu/assert";
import type { FilePath, TextSourceOptions } from "tsets";
import { runLocal } from "../local-job.js";

const directory = mkdtempSync(join(tmpdir(), "tsets-text-"));
process.on("exit", () => rmSync(directory, { recursive: true, force: true }));

let files = 0;
function file(content: string | Uint8Array, suffix = ".txt"): string {
  const path = join(directory, `f${files++}${suffix}`);
  writeFileSync(path, content);
  return path;
}

const read = (path: FilePath, options: TextSourceOptions = {}): Promise<string[]> =>
  runLocal((env) => env.createTextSource(path, options).collect());

/** What the lines of a text are, by definition. */
function linesOf(text: string): string[] {
  const lines = text.replace(/^\ufeff/, "").split("\n");
  const last = lines.pop() as string;
  return [...lines.map((line) => line.replace(/\r$/, "")), ...(last === "" ? [] : [last])];
}

test("every line comes once, in order, for any files, line lengths and parallelism", async () => {
  const line = fc.oneof(
    fc.string({ maxLength: 8 }),
    fc.string({ unit: "grapheme", maxLength: 30 }),
    fc.constantFrom("", "\r", "é", "日本語", "😀", "\ufeff"),
  );
  const text = fc
    .tuple(fc.array(fc.tuple(line, fc.constantFrom("\n", "\r\n")), { maxLength: 40 }), line, fc.boolean())
    .map(
      ([lines, last, mark]) =>
        (mark ? "\ufeff" : "") +
        lines.map(([l, end]) => l.replaceAll("\n", "") + end).join("") +
        last.replaceAll("\n", ""),
    );
  // One environment for all: each reserves its own shared memory.
  await runLocal((env) =>
    fc.assert(
      fc.asyncProperty(
        fc.array(text, { minLength: 1, maxLength: 5 }),
        fc.integer({ min: 1, max: 9 }),
        async (texts, parallelism) => {
          const paths = texts.map((t) => file(Buffer.from(t)));
          assert.equal(
            await env.createTextSource(paths, { parallelism }).collect(),
            texts.flatMap((t) => linesOf(Buffer.from(t).toString())),
          );
        },
      ),
      { numRuns: 150 },
    ),
  );
});

test("lines and characters that lie across the borders of blocks are whole", async () => {
  // Blocks have 1 MiB: a three-byte character lies across each border, for one of these three lengths.
  for (const shift of [0, 1, 2]) {
    const lines = ["x".repeat(shift), "語".repeat(400_000), "語".repeat(10), "", "語".repeat(1_000_000), "end"];
    const path = file(lines.join("\r\n"));
    for (const parallelism of [1, 4]) assert.equal(await read(path, { parallelism }), lines, `shift ${shift}`);
  }
});

test("a line that ends exactly where a task's bytes end is its own, and the next task's line is the next", async () => {
  const path = file("aaa\nbbb\nccc\nddd\n");
  const got = await runLocal((env) => env.createTextSource(path, { parallelism: 4 }).gather().collect());
  assert.equal(got, [
    [0, "aaa"],
    [1, "bbb"],
    [2, "ccc"],
    [3, "ddd"],
  ]);
});

test("empty files have no lines, and neither has a file of a byte order mark alone", async () => {
  assert.equal(await read([file(""), file("\ufeff"), file("a"), file("")], { parallelism: 3 }), ["a"]);
  assert.equal(await read(file(""), { parallelism: 3 }), []);
});

test("gzip files are read whole, also of several members, and among others", async () => {
  const long = Array.from({ length: 50_000 }, (_, i) => `line ${i} é`);
  const zipped = file(
    Buffer.concat([gzipSync(long.slice(0, 20_000).join("\n") + "\n"), gzipSync(long.slice(20_000).join("\n"))]),
    ".gz",
  );
  const plain = file("first\n");
  for (const parallelism of [1, 3])
    assert.equal(await read([plain, zipped, plain.replace(/$/, "")], { parallelism }), ["first", ...long]);
});

test("a gzip file that was cut off, or is none, is an error with its name", async () => {
  const whole = gzipSync(Buffer.alloc(100_000, "some text\n"));
  for (const bytes of [whole.subarray(0, whole.length - 20), Buffer.from("no gzip at all")]) {
    const path = file(bytes, ".gz");
    await assertRejects(() => read(path), "TSETS_IO", path);
  }
});

test("directories stand for their files, patterns for what they match, and a file is read once", async () => {
  const root = join(directory, "tree");
  mkdirSync(join(root, "sub"), { recursive: true });
  for (const [name, text] of Object.entries({
    "b.txt": "b",
    "a.txt": "a",
    "c.log": "c",
    _SUCCESS: "no",
    ".hidden": "no",
    "sub/d.txt": "d",
  })) {
    writeFileSync(join(root, name), `${text}\n`);
  }
  assert.equal(await read(root), ["a", "b", "c"]);
  assert.equal(await read(`${root}/*.txt`), ["a", "b"]);
  assert.equal(await read(`${root}/**/*.txt`), ["a", "b", "d"]);
  assert.equal(await read([`${root}/b.txt`, `${root}/*.txt`, root]), ["b", "a", "c"]);
  assert.equal(await read(new URL(`file://${root}/a.txt`)), ["a"]);
  // What exists is no pattern.
  writeFileSync(join(root, "[a].txt"), "brackets\n");
  assert.equal(await read(`${root}/[a].txt`), ["brackets"]);
});

test("paths that lead nowhere are an error that names them", async () => {
  await assertRejects(
    () => read(join(directory, "missing.txt")),
    "TSETS_IO",
    "missing.txt: there is no such file or directory",
  );
  await assertRejects(() => read(join(directory, "no-*.such")), "TSETS_IO", "no file matches");
  for (const wrong of ["", [], 7, [undefined]]) {
    await runLocal((env) => assert.throws(() => env.createTextSource(wrong as string), TypeError));
  }
});

test("what is no UTF-8 is an error with file and byte, and latin1 takes it", async () => {
  const bytes = Buffer.concat([Buffer.from("fine é\nbad "), Buffer.from([0xff]), Buffer.from("\n")]);
  const path = file(bytes);
  for (const parallelism of [1, 3])
    await assertRejects(() => read(path, { parallelism }), "TSETS_TYPE", `${path}: byte 12 (0xff) is no UTF-8`);
  assert.equal(await read(path, { encoding: "latin1" }), ["fine Ã©", "bad ÿ"]);
  await assertRejects(() => read(file(Buffer.from([0x61, 0xe8, 0xaa]))), "TSETS_TYPE", "byte 1 (0xe8)");
});

test("a file that changes after it was listed is an error, not another result", async () => {
  const path = file("one\ntwo\n");
  await runLocal(async (env) => {
    const lines = env.createTextSource(path);
    assert.equal(await lines.collect(), ["one", "two"]);
    truncateSync(path, 4);
    await assertRejects(() => lines.collect(), "TSETS_IO", "it was changed meanwhile");
  });
});

test("lines stream into a compute: a reader that stops early has not read the rest", async () => {
  const path = file("some line\n".repeat(1_000_000));
  const seen = await runLocal(
    (env) =>
      env
        .createTextSource(path, { parallelism: 1 })
        .compute(function* (lines) {
          for (const line of lines) {
            yield line;
            return;
          }
        })
        .collect(),
    { memory: 1024 * 1024 },
  );
  assert.equal(seen, ["some line"]);
});

async function assertRejects(run: () => Promise<unknown>, code: string, text: string): Promise<void> {
  try {
    await run();
  } catch (error) {
    assert.is((error as { code?: string }).code, code, String(error));
    assert.ok((error as Error).message.includes(text), (error as Error).message);
    return;
  }
  assert.unreachable(`${code} expected`);
}

test.run();
