import { spawnSync } from "node:child_process";
import { mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import ts from "typescript";

const SOURCES = fileURLToPath(new URL(".", import.meta.url));
/** Below the package, so that `tsets` and `#src/…` mean the package here too. */
export const CACHE = join(SOURCES, "../.cache/bench");
const BUILT = join(CACHE, "js");
const COMPILER_FLAGS = ["-O3", "-march=native", "-pthread", "-std=c++17", "-Wall", "-Wextra"];

/** What is measured runs as plain JavaScript: a loader would be part of the start of every process and thread. */
export function buildScripts(): void {
  buildFolder(SOURCES, BUILT);
  buildFolder(join(SOURCES, "../examples/"), join(BUILT, "examples"));
}

function buildFolder(sources: string, target: string): void {
  const compilerOptions = {
    target: ts.ScriptTarget.ES2022,
    module: ts.ModuleKind.ES2022,
    verbatimModuleSyntax: true,
    rewriteRelativeImportExtensions: true,
  };
  for (const entry of readdirSync(sources, { recursive: true, withFileTypes: true })) {
    if (!entry.isFile() || !entry.name.endsWith(".ts")) continue;
    const source = join(entry.parentPath, entry.name);
    const script = join(target, source.slice(sources.length).replace(/\.ts$/, ".js"));
    mkdirSync(dirname(script), { recursive: true });
    writeFileSync(script, ts.transpileModule(readFileSync(source, "utf8"), { compilerOptions }).outputText);
  }
}

/** Path of a script of this folder as plain JavaScript. */
export function built(name: string): string {
  return join(BUILT, name);
}

/** Path of a program of bench/peers/limit; compiled where its source is newer. */
export function limitProgram(name: string): string {
  const source = join(SOURCES, `peers/limit/${name}.cc`);
  const header = join(SOURCES, "peers/limit/limit.h");
  const program = join(CACHE, `limit-${name}`);
  if (changedAt(program) < Math.max(changedAt(source), changedAt(header))) {
    mkdirSync(CACHE, { recursive: true });
    const { status } = spawnSync("g++", [...COMPILER_FLAGS, "-o", program, source], { stdio: "inherit" });
    if (status !== 0) throw new Error(`g++ cannot compile ${source}`);
  }
  return program;
}

function changedAt(path: string): number {
  return statSync(path, { throwIfNoEntry: false })?.mtimeMs ?? 0;
}
