import { examples, logged, succeed } from "../cli/command-line.js";

/** Runs an example as a user would, and returns what it printed on stdout. */
export async function run(name: string, home: string, workers?: number): Promise<string> {
  const options = workers === undefined ? [] : ["--workers", String(workers)];
  return (await succeed(["submit", "standalone", examples(name), "--home", home, ...options])).stdout;
}

/** Texts by worker, each worker's sorted. */
export function byWorker(stdout: string): string[][] {
  const lists: string[][] = [];
  for (const { worker, text } of logged(stdout)) {
    lists[worker] ??= [];
    lists[worker].push(text);
  }
  return lists.map((texts) => texts.sort());
}

/** `texts`, `times` times over, as a sorted multiset. */
export function repeated(texts: readonly (string | number)[], times: number): string[] {
  return Array.from({ length: times }, () => texts.map(String))
    .flat()
    .sort();
}
