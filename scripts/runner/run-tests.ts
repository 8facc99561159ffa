import { readFileSync } from "node:fs";
import { join } from "node:path";
import { compileTests } from "../compile-tests.js";
import { sourceFiles } from "../import-graph.js";
import { root } from "../stamp.js";
import { reachesNative } from "./test-imports.js";
import { runAll, type Totals } from "./run-all.js";

export interface TestOptions {
  /** Parts of paths; all files where there are none. */
  patterns?: readonly string[];
  /** Path of the Node that runs the tests; this one unless given. */
  node?: string;
  /** With the addon, as far as it is built. True unless given. */
  native?: boolean;
  /** Again with TSETS_NATIVE=0 where that makes a difference. True unless given. */
  fallback?: boolean;
  /**
   * Also what takes long and seldom fails alone: files with a line `// thorough`, and those with `// thorough without the
   * addon` again with TSETS_NATIVE=0; and properties are tried more often with the addon, and without it where there are
   * patterns. True unless given where there are patterns.
   * Files with `// only with the addon` run with TSETS_NATIVE=0 where a pattern names them.
   */
  thorough?: boolean | undefined;
  /** For one file; a minute unless given. */
  limitMs?: number;
}

/** Runs test files, each in a process of its own, and prints how they went. No such file is a failure. */
export async function runTests(options: TestOptions): Promise<Totals> {
  const { patterns = [], node = process.execPath, native = true, fallback = true, limitMs = 60_000 } = options;
  const { thorough = patterns.length > 0 } = options;
  const quick = !thorough;
  const files = sourceFiles("test")
    .filter((file) => file.endsWith(".test.ts"))
    .filter((file) => patterns.length === 0 || patterns.some((pattern) => file.includes(pattern)))
    .map((file) => ({ file, mark: thorough && patterns.length > 0 ? undefined : markOf(file) }))
    .filter(({ mark }) => thorough || mark !== "thorough");
  const runs = [
    ...(native ? files.map(({ file }) => ({ node, limitMs, quick, file, fallback: false })) : []),
    ...(fallback ? files.filter(({ file, mark }) => isForTwins(mark, thorough) && reachesNative(file)) : []).map(
      // Properties have been tried often with the addon.
      ({ file }) => ({ node, limitMs, quick: quick || patterns.length === 0, file, fallback: true }),
    ),
  ];
  if (runs.length > 0) {
    compileTests();
    return runAll(runs);
  }
  console.log(`  FAIL  no test file matches ${patterns.join(", ")}`);
  return { passed: 0, failed: 1, skipped: 0 };
}

function isForTwins(mark: string | undefined, thorough: boolean): boolean {
  return mark === undefined || (thorough && mark !== "only with the addon");
}

function markOf(file: string): string | undefined {
  return /^\/\/ (thorough(?: without the addon)?|only with the addon)$/m.exec(
    readFileSync(join(root, file), "utf8"),
  )?.[1];
}
