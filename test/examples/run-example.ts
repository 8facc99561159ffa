import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import ts from "typescript";
import { runJob } from "#src/job/run-job.js";
import type { RunOptions } from "#src/job/run-options.js";
import { effort } from "../effort.js";

const home = mkdtempSync(join(tmpdir(), "tsets-examples-"));
/** Inside the package, so that the examples can import "tsets". */
const compiled = fileURLToPath(new URL(`../../.cache/examples-${process.pid}/`, import.meta.url));
process.on("exit", () => {
  for (const path of [home, compiled]) rmSync(path, { recursive: true, force: true });
});

/** As JavaScript, once for all runs: workers then need not load a compiler each. */
function compileExamples(): void {
  const examples = fileURLToPath(new URL("../../examples/", import.meta.url));
  const compilerOptions = {
    target: ts.ScriptTarget.ES2022,
    module: ts.ModuleKind.ES2022,
    rewriteRelativeImportExtensions: true,
  };
  mkdirSync(compiled, { recursive: true });
  for (const name of readdirSync(examples).filter((file) => file.endsWith(".ts"))) {
    const { outputText } = ts.transpileModule(readFileSync(join(examples, name), "utf8"), { compilerOptions });
    writeFileSync(join(compiled, name.replace(/\.ts$/, ".js")), outputText);
  }
}
compileExamples();

/** What an example logged, and what its main returned. */
export interface ExampleRun {
  lines: { worker: number; text: string }[];
  /** The texts of all workers, sorted: a multiset. */
  texts: string[];
  value: unknown;
}

/** Runs examples/`name`.ts as a job in this process. */
export async function runExample(name: string, options: RunOptions = {}): Promise<ExampleRun> {
  const lines: ExampleRun["lines"] = [];
  const output = {
    line(text: string) {
      const [, worker, said] = /^\[[^\]]+\] \[\w+\] \[worker-(\d+)\] \[main\] [^:]+: (.*)$/.exec(text) ?? [];
      if (said !== undefined) lines.push({ worker: Number(worker), text: said });
    },
    worker() {},
  };
  const { value } = await runJob(join(compiled, `${name}.js`), { home, memory: "128MiB", output, ...options });
  return { lines, texts: lines.map(({ text }) => text).sort(), value };
}

/** Runs an example by 1, 2, 3 and 4 workers; in quick runs by 1 and 3. */
export async function runByEachNumberOfWorkers(name: string, args: readonly string[] = []): Promise<ExampleRun[]> {
  const runs = [];
  for (const workers of effort([1, 3], [1, 2, 3, 4])) runs.push(await runExample(name, { workers, args }));
  return runs;
}
