import { Bench } from "tinybench";

/** What one process measured, as it prints it. */
export interface Measurement {
  /** Of each repetition. */
  seconds: number[];
  /** What was computed, for the comparison between the sides; a text that says the same where the values are the same. */
  result: string;
  /** Largest private memory of the process, in bytes: what is neither a file's nor shared with other processes. */
  peak?: number;
}

/**
 * Times `action` after half as many calls that do not count: V8 compiles meanwhile what the first ones have shown to be hot.
 *
 * The number of calls is fixed, and not one that the clock decides: inside a job all workers must make the same ones.
 *
 * @param afterwards not timed, after every call
 */
export async function timed(
  repeats: number,
  action: () => unknown,
  afterwards?: (result: never) => unknown,
): Promise<Measurement> {
  let result: unknown;
  const bench = new Bench({
    iterations: repeats,
    time: 0,
    warmupIterations: Math.ceil(repeats / 2),
    warmupTime: 0,
    throws: true,
  });
  bench.add(
    "action",
    async () => {
      result = await action();
    },
    {
      async: true,
      retainSamples: true,
      async afterEach() {
        await afterwards?.(result as never);
      },
    },
  );
  const [task] = await bench.run();
  if (task.result.state !== "completed") throw new Error(`the measurement ended as ${task.result.state}`);
  const samples = task.result.latency.samples as readonly number[];
  if (samples.length !== repeats) throw new Error(`${samples.length} samples instead of ${repeats}`);
  return { seconds: samples.map((ms) => ms / 1000), result: String(result) };
}

/** Tells the runner, which reads the last line of this process. */
export function report(measurement: Measurement): void {
  process.stdout.write(`${JSON.stringify(measurement)}\n`);
}
