/** What one task says about its keys. */
export interface TaskSample {
  readonly rows: number;
  readonly samples: readonly unknown[];
}

/**
 * The keys at which the tasks of a sort begin, but for the first one: the rows of task t are those from `splitters[t - 1]`
 * on, below `splitters[t]`. Each sample stands for as many rows as its task has for each of its samples.
 */
export function chooseSplitters(
  tasks: readonly TaskSample[],
  count: number,
  compare: (a: unknown, b: unknown) => number,
): unknown[] {
  const weighted = tasks.flatMap(({ rows, samples }) => samples.map((key) => ({ key, weight: rows / samples.length })));
  weighted.sort((a, b) => compare(a.key, b.key));
  const total = tasks.reduce((sum, { rows }) => sum + rows, 0);
  const splitters: unknown[] = [];
  let below = 0;
  for (const { key, weight } of weighted) {
    while (splitters.length < count - 1 && below >= ((splitters.length + 1) * total) / count) splitters.push(key);
    below += weight;
  }
  // Fewer rows than tasks, or rounding at the end: the last tasks get nothing.
  return splitters;
}
