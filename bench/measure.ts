import { Bench } from "tinybench";

/** One way of doing the same work. */
export interface Contender {
  name: string;
  /** Does the work once. */
  run(): Promise<Outcome> | Outcome;
}

export interface Outcome {
  /** Has to be the same for all contenders. */
  result: number;
  /** What the work took by itself, where `run` does more than it (a job has to start); else all of `run` is measured. */
  ms?: number;
}

export interface CaseResult {
  title: string;
  rows: { name: string; "median ms": number; "fastest ms": number; "M elements/s": number; runs: number }[];
}

/**
 * Measures all contenders of a case, checks that their results are equal, and prints the numbers as one line of JSON.
 *
 * @param elements that one run goes through, for the rate
 */
export async function measure(title: string, elements: number, contenders: readonly Contender[]): Promise<void> {
  const bench = new Bench({ time: 1000, iterations: 5, warmupTime: 0, warmupIterations: 1, throws: true });
  let expected: number | undefined;
  for (const { name, run } of contenders) {
    bench.add(name, async () => {
      const { result, ms } = await run();
      expected ??= result;
      if (result !== expected) throw new Error(`${name} gives ${result}, another contender ${expected}`);
      return ms === undefined ? undefined : { overriddenDuration: ms };
    });
  }
  await bench.run();
  const rows = bench.tasks.map(({ name, result }) => {
    if (!("latency" in result)) throw new Error(`${name} was not measured`);
    const { p50, min, samplesCount } = result.latency;
    const rate = elements / (p50 * 1000);
    return { name, "median ms": round(p50), "fastest ms": round(min), "M elements/s": round(rate), runs: samplesCount };
  });
  console.log(JSON.stringify({ title, rows } satisfies CaseResult));
}

function round(value: number): number {
  return Number(value.toPrecision(4));
}
