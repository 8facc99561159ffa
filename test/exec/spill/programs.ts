import { type BatchEnv, binary, float64, int32, list, nullable, tuple, utf8 } from "tsets";

/** Programs that exchange, store and queue about so many rows; the order of what they give is promised. */
export const PROGRAMS: Record<string, (env: BatchEnv, rows: number) => Promise<unknown>> = {
  "partition by hash": (env, rows) =>
    env.range(0, rows, { type: int32, parallelism: 3 }).partition(undefined, 5).collect(),
  "partition by a function": (env, rows) =>
    env
      .range(0, rows, { parallelism: 2 })
      .map((i) => `row ${i}`, utf8)
      .partition((text, tasks) => text.length % tasks, 4)
      .collect(),
  replicate: (env, rows) =>
    env
      .range(0, rows / 4, { parallelism: 1 })
      .replicate(3)
      .collect(),
  union: (env, rows) => {
    const even = env.range(0, rows, { step: 2, parallelism: 3 });
    return even.union([even.map((x) => x + 1), even]).collect();
  },
  gather: (env, rows) =>
    env
      .range(0, rows, { type: int32, parallelism: 4 })
      .gather()
      .map(([task, x]) => task * x, float64)
      .collect(),
  allGather: (env, rows) =>
    env
      .range(0, rows / 4, { parallelism: 3 })
      .map((i) => (i % 3 === 0 ? null : String(i)), nullable(utf8))
      .allGather()
      .filter(([task]) => task !== 1)
      .collect(),
  "keyed partition of nested rows": (env, rows) =>
    env
      .range(0, rows / 4, { parallelism: 3 })
      .mapToTuple((i): [string, [number, Uint8Array[]]] => [`k${i % 100}`, [i, [new Uint8Array([i & 255, i >> 8])]]], {
        key: utf8,
        value: tuple(float64, list(binary)),
      })
      .keyedPartition()
      .collect(),
  "a compute that reads another one": (env, rows) =>
    env
      .range(0, rows, { type: int32, parallelism: 2 })
      .compute((values, out) => {
        for (const x of values) out.collect(x + 1);
      })
      .compute((values, out) => {
        let sum = 0;
        for (const x of values) {
          sum = (sum + x) | 0;
          out.collect(sum);
        }
      })
      .collect(),
  "a cached TSet that is read twice": async (env, rows) => {
    const cached = await env
      .range(0, rows, { type: int32, parallelism: 5 })
      .map((x) => x * 3)
      .cache();
    const again = await cached.map((x) => x - 1).cache();
    return [await cached.collect(), cached.getData(), await again.collect(), await cached.union(again).collect()];
  },
};
