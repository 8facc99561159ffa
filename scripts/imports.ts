/**
 * npm run check's look at the imports of src/: they go one way, and in no circle. Prints each one that does not.
 */
import { type Import, readImports, sourceFiles } from "./import-graph.js";

/** Who may import whom, besides itself and what stands at the bottom. */
const ALLOWED: Readonly<Record<string, readonly string[]>> = {
  cli: ["job", "checkpoint", "exec", "plan", "comm", "store", "memory", "types"],
  job: ["tset", "sources", "checkpoint", "exec", "plan", "comm", "store", "memory", "types"],
  tset: ["plan", "types"],
  sinks: ["store", "memory", "columns", "types"],
  sources: ["plan", "store", "memory", "columns", "types"],
  checkpoint: ["exec", "plan", "comm", "store", "memory", "types"],
  exec: ["sources", "plan", "comm", "store", "memory", "columns", "types"],
  plan: ["types"],
  comm: ["memory", "types"],
  store: ["memory", "types"],
  memory: ["types"],
  columns: ["types"],
  types: [],
};
/** Besides, for types only: the public declarations of what users hand in. */
const ALLOWED_TYPES: Readonly<Record<string, readonly string[]>> = {
  exec: ["tset"],
  sinks: ["tset"],
  sources: ["tset"],
  native: ["types"],
};
const BOTTOM = ["errors.ts", "native"];
const TOP = ["index.ts"];

const imports = sourceFiles("src").flatMap((file) => readImports(file).files);
const problems = [...imports.filter((each) => !isAllowed(each)).map(describeUpward), ...circles(imports)];
for (const problem of problems) console.error(problem);
if (problems.length > 0) process.exitCode = 1;
else console.log(`imports: ${imports.length} imports go one way`);

function isAllowed({ from, to, typeOnly }: Import): boolean {
  const [source, target] = [folder(from), folder(to)];
  if (TOP.includes(source) || source === target || BOTTOM.includes(target)) return true;
  if (typeOnly && ALLOWED_TYPES[source]?.includes(target)) return true;
  return ALLOWED[source]?.includes(target) ?? false;
}

function describeUpward({ from, to, line }: Import): string {
  return `${from}:${line}: ${folder(from)}/ must not import ${to}`;
}

/** "src/exec/run-task.ts" is of "exec"; "src/errors.ts" stands for itself. */
function folder(path: string): string {
  return path.split("/")[1];
}

/** Circles of files, one line each. Types do not count here: they are no order of loading. */
function circles(all: readonly Import[]): string[] {
  const edges = new Map<string, string[]>();
  for (const { from, to, typeOnly } of all) {
    if (!typeOnly) edges.set(from, [...(edges.get(from) ?? []), to]);
  }
  const found: string[] = [];
  const done = new Set<string>();
  const path: string[] = [];
  const visit = (file: string): void => {
    const start = path.indexOf(file);
    if (start >= 0) found.push(`circle of imports: ${[...path.slice(start), file].join(" -> ")}`);
    if (start >= 0 || done.has(file)) return;
    path.push(file);
    for (const next of edges.get(file) ?? []) visit(next);
    path.pop();
    done.add(file);
  };
  for (const file of edges.keys()) visit(file);
  return found;
}
