import { cpSync, existsSync, mkdirSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { dirname, join, relative } from "node:path";
import ts from "typescript";
import { filesUnder, hashInputs, installedVersion, readStamp, root, writeStamp } from "./stamp.js";

const STEP = "compile-tests";
const COMPILED = ["test", "examples", "scripts"];
const COPY = join(root, ".cache/js");

/**
 * Makes a copy of the repository, where that is due, in which tests, examples and scripts lie as JavaScript beside their
 * TypeScript, and everything else is linked to. Compiling them once takes seconds; a compiler in each process and each
 * worker thread takes a third of the time of all tests.
 */
export function compileTests(): void {
  const hash = hashInputs(COMPILED, [installedVersion("typescript"), ...readdirSync(root)]);
  if (readStamp(STEP) === hash && existsSync(COPY)) return;
  rmSync(COPY, { recursive: true, force: true });
  mkdirSync(COPY, { recursive: true });
  for (const name of readdirSync(root)) {
    if (COMPILED.includes(name)) cpSync(join(root, name), join(COPY, name), { recursive: true });
    else symlinkSync(join(root, name), join(COPY, name));
  }
  for (const file of COMPILED.flatMap((name) => filesUnder(join(root, name)))) {
    if (/(?<!\.d)\.ts$/.test(file)) compile(file, compiledTest(relative(root, file)));
  }
  writeStamp(STEP, hash);
}

/** What a TypeScript file of the repository, by its path relative to it, is compiled to. */
export function compiledTest(file: string): string {
  return join(COPY, file.replace(/\.ts$/, ".js"));
}

function compile(from: string, to: string): void {
  const { outputText, sourceMapText } = ts.transpileModule(readFileSync(from, "utf8"), {
    fileName: relative(dirname(to), from),
    compilerOptions: {
      target: ts.ScriptTarget.ES2022,
      module: ts.ModuleKind.ES2022,
      rewriteRelativeImportExtensions: true,
      sourceMap: true,
    },
  });
  writeFileSync(to, outputText);
  writeFileSync(`${to}.map`, sourceMapText ?? "");
}
