import { test } from "uvu";
import * as assert from "uvu/assert";
import { any, type BatchEnv, binary, float64, int32, int64, type JoinType, sum, utf8, vector } from "tsets";
import { runLocal } from "../local-job.js";

const LEFT: [number, string][] = [
  [1, "a"],
  [1, "b"],
  [2, "c"],
  [4, "d"],
];
const RIGHT: [number, string][] = [
  [1, "x"],
  [1, "y"],
  [2, "z"],
  [5, "w"],
];
const INNER = ["1ax", "1ay", "1bx", "1by", "2cz"];
const JOINS: Record<JoinType, string[]> = {
  inner: INNER,
  left: [...INNER, "4d·"],
  right: [...INNER, "5·w"],
  full: [...INNER, "4d·", "5·w"],
};

const keyed = (env: BatchEnv, rows: [number, string][], parallelism: number) =>
  env.createKeyedSource(({ index }) => rows.filter((_, i) => i % parallelism === index), {
    key: int32,
    value: utf8,
    parallelism,
  });

for (const [type, expected] of Object.entries(JOINS) as [JoinType, string[]][]) {
  for (const algorithm of ["hash", "sort"] as const) {
    test(`a ${type} join by ${algorithm} gives the same rows at any parallelism, also where a side is empty`, async () => {
      await runLocal(async (env) => {
        for (const parallelism of [1, 2, 3, 5]) {
          const run = async (left: [number, string][], right: [number, string][]) => {
            const joined = keyed(env, left, parallelism).join(keyed(env, right, parallelism), { type, algorithm });
            return (await joined.collect()).map(([k, l, r]) => `${k}${l ?? "·"}${r ?? "·"}`).sort();
          };
          assert.equal(await run(LEFT, RIGHT), [...expected].sort());
          assert.equal(await run(LEFT, []), type === "left" || type === "full" ? ["1a·", "1b·", "2c·", "4d·"] : []);
          assert.equal(await run([], RIGHT), type === "right" || type === "full" ? ["1·x", "1·y", "2·z", "5·w"] : []);
          assert.equal(await run([], []), []);
        }
      });
    });
  }
}

test("keyedReduce gives one row a key", async () => {
  const got = await runLocal((env) =>
    env
      .createSource(({ index }) => [0, 1, 2, 3, 4].map((v) => v + 100 * index), { type: int32, parallelism: 2 })
      .mapToTuple((v) => [v % 5, v], { key: int32, value: int32 })
      .keyedReduce((a, b) => a + b)
      .collect(),
  );
  assert.equal(
    [...got].sort(([a], [b]) => a - b),
    [
      [0, 100],
      [1, 102],
      [2, 104],
      [3, 106],
      [4, 108],
    ],
  );
});

test("keyedReduce wraps integers at every step, and takes built-in reducers", async () => {
  const got = await runLocal((env) =>
    env
      .range(0, 10, { type: int32, parallelism: 3 })
      .mapToTuple(() => ["k", 2_000_000_000], { key: utf8, value: int32 })
      .keyedReduce(sum)
      .collect(),
  );
  assert.equal(got, [["k", (2_000_000_000 * 10) | 0]]);
});

test("keyedGather groups values by task, then source order; a comparator orders the keys", async () => {
  const make = (env: BatchEnv) =>
    env
      .createSource(({ index }) => [4, 3, 2, 1, 0].map((v) => v + 100 * index), { type: int32, parallelism: 2 })
      .mapToTuple((v) => [v % 5, v], { key: int32, value: int32 });
  const grouped = await runLocal((env) =>
    make(env)
      .keyedGather({ comparator: (a, b) => a - b, n: 1 })
      .collect(),
  );
  assert.equal(
    grouped,
    [0, 1, 2, 3, 4].map((k) => [k, [k, 100 + k]]),
  );
  const ungrouped = await runLocal((env) =>
    make(env)
      .keyedGatherUngrouped({ comparator: (a, b) => b - a, n: 1 })
      .collect(),
  );
  assert.equal(
    ungrouped,
    [4, 3, 2, 1, 0].flatMap((k) => [
      [k, k],
      [k, 100 + k],
    ]),
  );
});

test("a partitioner chooses the task of a key; a wrong answer is an error", async () => {
  await runLocal(async (env) => {
    const rows = env
      .range(0, 8, { type: int32, parallelism: 2 })
      .mapToTuple((v) => [v, v * v], { key: int32, value: int32 });
    const counts = await rows
      .keyedPartition((key, n) => (key < 6 ? 0 : n - 1))
      .compute((values) => [...values].length, int32)
      .collect();
    assert.equal([...counts], [6, 2]);
    try {
      await rows.keyedPartition(() => 7).collect();
      assert.unreachable();
    } catch (error) {
      assert.match((error as Error).message, /a partitioner returns a task, 0 to 1, not 7/);
    }
  });
});

test("keys: NaN is NaN, -0 is 0; bytes and vectors are the same by content", async () => {
  const counts = (type: any, keys: unknown[]): Promise<any[]> =>
    runLocal(async (env) => {
      const rows = env
        .createSource(({ index }) => keys.filter((_, i) => i % 3 === index), { type, parallelism: 3 })
        .mapToTuple((k) => [k, 1], { key: type, value: int32 })
        .keyedReduce(sum);
      return rows.collect();
    });
  assert.equal(
    new Map(await counts(float64 as never, [NaN, 0, -0, NaN, 1])),
    new Map([
      [NaN, 2],
      [0, 2],
      [1, 1],
    ]),
  );
  const texts = ["a", "😀", "a", "é", "😀", "é"];
  assert.equal(
    new Map(await counts(utf8 as never, texts)),
    new Map([
      ["a", 2],
      ["😀", 2],
      ["é", 2],
    ]),
  );
  assert.equal(
    new Map(await counts(int64 as never, [5n, -(2n ** 63n), 5n])),
    new Map([
      [5n, 2],
      [-(2n ** 63n), 1],
    ]),
  );
  const bytes = await counts(binary as never, [Uint8Array.of(1, 2), Uint8Array.of(1, 2), Uint8Array.of(1)]);
  assert.equal(bytes.map(([k, n]) => `${[...k]}:${n}`).sort(), ["1,2:2", "1:1"]);
  const vectors = await counts(vector(float64, 2) as never, [
    Float64Array.of(0, 1),
    Float64Array.of(-0, 1),
    Float64Array.of(1, 0),
  ]);
  assert.equal(vectors.map(([k, n]) => `${[...k]}:${n}`).sort(), ["0,1:2", "1,0:1"]);
});

test("a key of any is the same however V8 holds it", async () => {
  const text = "abcdefghijklmnopqrst";
  const fields = { a: 1.5 };
  fields.a = 1;
  const keys = [
    text,
    `${text}€`.slice(0, 20),
    1,
    Float64Array.of(1)[0],
    0,
    -0,
    { a: 1, b: [text] },
    { b: [text], a: fields.a },
  ];
  await runLocal(async (env) => {
    const rows = env
      .parallelize(keys, { type: any, parallelism: 3 })
      .mapToTuple((v) => [v, 1], { key: any, value: int32 });
    const counts = await rows.keyedReduce(sum).collect();
    assert.equal(
      counts.map(([, n]) => n),
      [2, 2, 2, 2],
    );
    assert.is(await rows.join(rows, { type: "inner", algorithm: "sort" }).count(), 16);
  });
});

test("equal keys on both sides, one of them heavy, give every pair once", async () => {
  await runLocal(async (env) => {
    const side = (n: number) =>
      env
        .range(0, n, { type: int32, parallelism: 3 })
        .mapToTuple((v) => [v < n - 5 ? 0 : v, v], { key: int32, value: int32 });
    for (const algorithm of ["hash", "sort"] as const) {
      assert.is(await side(305).join(side(405), { type: "inner", algorithm }).count(), 300 * 400);
      assert.is(await side(305).join(side(405), { type: "full", algorithm }).count(), 300 * 400 + 5 + 5);
    }
  });
});

test("partition by a function, by hash, and to another number of tasks keeps every value, and each sender's order", async () => {
  const values = Array.from({ length: 1000 }, (_, i) => i);
  await runLocal(async (env) => {
    const source = env.range(0, 1000, { type: int32, parallelism: 2 });
    for (const tasks of [1, 3, 4]) {
      const got = await source.partition(undefined, tasks).collect();
      assert.equal(
        [...got].sort((a, b) => a - b),
        values,
      );
    }
    const byParity = await source
      .partition((v, n) => v % n, 2)
      .gather()
      .collect();
    assert.equal(
      byParity.map(([task]) => task),
      values.map((v) => (v < 500 ? 0 : 1)),
    );
    assert.equal(
      byParity.map(([, v]) => v),
      [...values.filter((v) => v % 2 === 0), ...values.filter((v) => v % 2 === 1)],
    );
  });
});

test("replicate gives every value to every task, and needs one task", async () => {
  await runLocal(async (env) => {
    const one = env.range(0, 5, { type: int32, parallelism: 1 });
    assert.equal(
      [
        ...(await one
          .replicate(2)
          .compute((vs) => [...vs].reduce((a, b) => a + b), int32)
          .collect()),
      ],
      [10, 10],
    );
    assert.throws(() => env.range(0, 5, { parallelism: 2 }).replicate(2), /has 2 tasks, and only 1 can be replicated/);
  });
});

test("union has the values of all sides task by task", async () => {
  await runLocal(async (env) => {
    const x = env.range(0, 4, { type: int32, parallelism: 2 });
    const y = env.range(25, 30, { type: int32, parallelism: 2 });
    assert.equal([...(await x.union(y).collect())], [0, 1, 25, 26, 27, 2, 3, 28, 29]);
    assert.equal(await x.union([y, x]).count(), 13);
    assert.throws(() => x.union(env.range(0, 4, { type: int32, parallelism: 3 })), /as many tasks, not 2 and 3/);
    assert.throws(() => x.union(env.range(0, 4, { parallelism: 2 }) as never), /one type, not int32 and float64/);
  });
});

test("keyed TSets are keyed again after cache and persist", async () => {
  await runLocal(async (env) => {
    const rows = env.range(0, 10, { type: int32 }).mapToTuple((v) => [v % 2, v], { key: int32, value: int32 });
    for (const stored of [await rows.cache(), await rows.persist(), await (await rows.cache()).persist()]) {
      const got = await stored.keyedReduce(sum).collect();
      assert.equal(
        new Map(got as [number, number][]),
        new Map([
          [0, 20],
          [1, 25],
        ]),
      );
      assert.is(stored.getData().length, 10);
    }
  });
});

test("evalAndUpdate puts new partitions in the place of a cached TSet's, which may be its own input", async () => {
  await runLocal(async (env) => {
    const x = await env.range(0, 4, { type: int32, parallelism: 2 }).cache();
    const doubled = x.map((v) => v * 2);
    for (let i = 0; i < 3; i++) await env.evalAndUpdate(doubled, x);
    assert.equal([...(await x.collect())], [0, 8, 16, 24]);
    try {
      await env.evalAndUpdate(x.map((v) => v, float64) as never, x);
      assert.unreachable();
    } catch (error) {
      assert.match((error as Error).message, /one type, not float64 and int32/);
    }
  });
});

test("what was given back can be stored again", async () => {
  await runLocal(async (env) => {
    const x = await env.range(0, 4, { type: int32, parallelism: 2 }).cache();
    await x.uncache();
    assert.equal([...(await x.collect())], [0, 1, 2, 3]);
    assert.throws(() => x.getData(), /nothing is stored yet/);
    await env.evalAndUpdate(
      x.map((v) => v * 2),
      x,
    );
    assert.equal([...(await x.collect())], [0, 2, 4, 6]);
    await x.uncache();
    await env.run(x);
    assert.equal([...x.getData()], [0, 1, 2, 3]);
  });
});

test("memory of a shuffle is given back", async () => {
  await runLocal(
    async (env) => {
      const before = await env.range(0, 10, { type: int32 }).partition().count();
      assert.is(before, 10);
      for (let i = 0; i < 50; i++) {
        const rows = env
          .range(0, 100_000, { type: int32 })
          .mapToTuple((v) => [v % 100, v], { key: int32, value: int32 });
        assert.is(await rows.keyedReduce(sum).count(), 100);
      }
    },
    { memory: 32 * 1024 * 1024 },
  );
});

test.run();
