import type { BatchEnv } from "tsets";

/** What the runner gives to every measured job. */
export interface JobArguments {
  /** Elements, or what the case counts. */
  n: number;
  /** Repetitions to time. */
  repeats: number;
  rest: readonly string[];
}

export function jobArguments(env: BatchEnv): JobArguments {
  const [n, repeats, ...rest] = env.args;
  return { n: Number(n), repeats: Number(repeats), rest };
}
