import { spawnSync } from "node:child_process";
import { existsSync, mkdirSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { runProgram } from "./run-program.js";
import { hashInputs, readStamp, root, writeStamp } from "./stamp.js";

const TESTS = "test/native/core";
export const CORPUS = join(root, TESTS, "corpus");

export interface CoreProgram {
  /** Of the binary under .cache. */
  name: string;
  compiler: string;
  /** "address,undefined", "thread", … */
  sanitize: string;
  /** The file under test/native/core with its entry. */
  entry: string;
}

/**
 * Compiles the native core with its properties into a program of its own, without Node, where that is due: it takes more
 * than a minute. Resolves with the program's path.
 */
export async function buildCoreProgram({ name, compiler, sanitize, entry }: CoreProgram): Promise<string> {
  const core = readdirSync(join(root, "native/core"), { recursive: true, encoding: "utf8" });
  const sources = [
    ...core.filter((file) => file.endsWith(".cc")).map((file) => `native/core/${file}`),
    ...["core_properties.cc", "column_properties.cc", entry].map((file) => `${TESTS}/${file}`),
  ];
  const folder = join(root, ".cache");
  mkdirSync(folder, { recursive: true });
  const path = join(folder, name);
  const flags = ["-std=c++17", "-O1", "-g", "-fno-omit-frame-pointer", "-ffp-contract=off", "-Wall", "-Wextra"];
  const sanitizers = [`-fsanitize=${sanitize}`, "-fno-sanitize-recover=all"];
  // Loops are written for the optimizer that the addon is built with.
  const unoptimized = compiler.startsWith("clang") ? ["-Wno-pass-failed"] : [];
  const includes = ["-Inative", `-I${TESTS}`];
  const args = [...flags, ...unoptimized, ...sanitizers, ...includes, ...sources, "-lpthread", "-o", path];
  const version = spawnSync(compiler, ["--version"], { encoding: "utf8" }).stdout;
  const headers = readdirSync(join(root, TESTS)).filter((file) => file.endsWith(".h"));
  const read = ["native/core", ...headers.map((file) => `${TESTS}/${file}`), ...sources];
  const hash = hashInputs(read, [version, ...args]);
  if (readStamp(name) === hash && existsSync(path)) return path;
  await runProgram(compiler, args);
  writeStamp(name, hash);
  return path;
}

export function corpusFiles(): string[] {
  return readdirSync(CORPUS).map((file) => join(CORPUS, file));
}
