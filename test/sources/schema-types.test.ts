import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import ts from "typescript";
import { test } from "uvu";
import * as assert from "uvu/assert";

const root = fileURLToPath(new URL("../..", import.meta.url));
// Inside the repository, so that "tsets" is this package.
const directory = mkdtempSync(join(root, "dist", "types-"));
process.on("exit", () => rmSync(directory, { recursive: true, force: true }));

/** Messages of the compiler, as `line: text`, for statements over `env`. */
function compile(statements: readonly string[]): string[] {
  const path = join(directory, "program.ts");
  const names =
    "type BatchEnv, csvSink, float64, int32, int64, list, nullable, parquetSink, textSink, tuple, utf8, vector";
  writeFileSync(
    path,
    [`import { ${names} } from "tsets";\nexport function main(env: BatchEnv) {`, ...statements, "}"].join("\n"),
  );
  const options: ts.CompilerOptions = {
    strict: true,
    noEmit: true,
    skipLibCheck: true,
    target: ts.ScriptTarget.ES2022,
    module: ts.ModuleKind.NodeNext,
    moduleResolution: ts.ModuleResolutionKind.NodeNext,
    types: ["node"],
  };
  const program = ts.createProgram([path], options);
  return ts.getPreEmitDiagnostics(program).map(({ file, start, messageText }) => {
    const line = file?.getLineAndCharacterOfPosition(start ?? 0).line ?? 0;
    return `${line - 2}: ${ts.flattenDiagnosticMessageText(messageText, " ")}`;
  });
}

const PEOPLE = '{ schema: [["name", utf8], ["age", nullable(int32)]] }';

test("rows of a schema are typed, and programs that use them rightly compile", () => {
  const errors = compile([
    `env.createCsvSource("x", ${PEOPLE}).map(([name, age]) => name.length + (age ?? 0), int32);`,
    `env.createCsvSource("x", ${PEOPLE}).sink(csvSink("out", { header: ["name", "age"] }));`,
    'env.createCsvSource("x", { schema: { name: utf8, age: int32 } }).map(([v]) => { const w: string | number = v; return String(w); }, utf8);',
    'env.createParquetSource("x", { schema: { n: int64 } }).map((n) => n + 1n).sink(parquetSink("out"));',
    'env.createArrowSource("x", { schema: [["n", int64], ["p", vector(float64, 3)]] }).map(([n, p]) => n + BigInt(p.length), int64);',
    'env.createArrowSource("x", { schema: [["t", utf8]] }).sink(textSink("out"));',
    'env.createTextSource(["a.txt", new URL("file:///b.txt")], { encoding: "latin1" }).map((line) => line.length, int32);',
  ]);
  assert.equal(errors, []);
});

test("programs that use a schema wrongly do not compile", () => {
  const wrong = [
    'env.createCsvSource("x");',
    'env.createCsvSource("x", { schema: { p: vector(float64, 3) } });',
    'env.createCsvSource("x", { schema: [["l", list(int32)]] });',
    'env.createCsvSource("x", { schema: { name: "utf8" } });',
    `env.createCsvSource("x", ${PEOPLE}).map(([name, age]) => name.length + age, int32);`,
    `env.createCsvSource("x", ${PEOPLE}).map(([, , third]) => third, int32);`,
    'env.createCsvSource("x", { schema: { name: utf8, age: int32 } }).map(([v]) => v.length, int32);',
    'env.createParquetSource("x");',
    'env.createParquetSource("x", { schema: { n: int64 } }).map((n) => n + 1);',
    'env.createParquetSource("x", { schema: { n: int64 } }).sink(textSink("out"));',
    'env.createArrowSource("x", { schema: { l: list(int32) } }).sink(csvSink("out"));',
    'env.createArrowSource("x", { schema: { l: list(int32) } }).sink(parquetSink("out"));',
    'env.createTextSource("x", { encoding: "utf16" });',
    "env.createTextSource(7);",
  ];
  const lines = new Set(compile(wrong).map((error) => Number.parseInt(error, 10)));
  assert.equal(
    [...lines].sort((a, b) => a - b),
    wrong.map((_, i) => i),
  );
});

test.run();
