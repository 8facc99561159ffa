import { sourceFiles } from "../import-graph.js";
import { reachesNative } from "./needs-native.js";
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
  /** For one file; a minute unless given. */
  limitMs?: number;
}

/** Runs test files, each in a process of its own, and prints how they went. No such file is a failure. */
export async function runTests(options: TestOptions): Promise<Totals> {
  const { patterns = [], node = process.execPath, native = true, fallback = true, limitMs = 60_000 } = options;
  const files = sourceFiles("test")
    .filter((file) => file.endsWith(".test.ts"))
    .filter((file) => patterns.length === 0 || patterns.some((pattern) => file.includes(pattern)));
  const runs = [
    ...(native ? files.map((file) => ({ node, limitMs, file, fallback: false })) : []),
    ...(fallback ? files.filter(reachesNative).map((file) => ({ node, limitMs, file, fallback: true })) : []),
  ];
  if (runs.length > 0) return runAll(runs);
  console.log(`  FAIL  no test file matches ${patterns.join(", ")}`);
  return { passed: 0, failed: 1, skipped: 0 };
}
