import { test } from "uvu";
import * as assert from "uvu/assert";
import {
  type BatchEnv,
  binary,
  bool,
  float64,
  int32,
  int64,
  list,
  max,
  min,
  nullable,
  product,
  sum,
  tuple,
  utf8,
  vector,
} from "tsets";
import { runLocal } from "../local-job.js";

const counted = (n: number) => () => {
  let i = 0;
  return { hasNext: () => i < n, next: () => i++ };
};

test("each source form gives its values once a task, in order", async () => {
  const five = [0, 1, 2, 3, 4];
  const forms = {
    next: counted(5),
    iterable: () => five,
    generator: function* () {
      yield* five;
    },
    asyncGenerator: async function* () {
      for (const v of five) {
        await null;
        yield v;
      }
    },
    promised: async () => five,
    batch: () => {
      let left = 2;
      return {
        nextBatch(out: Int32Array) {
          if (left-- === 0) return 0;
          if (left === 1) out.set([0, 1, 2]);
          else out.set([3, 4]);
          return left === 1 ? 3 : 2;
        },
      };
    },
  };
  for (const [name, make] of Object.entries(forms)) {
    const got = await runLocal((env) =>
      env.createSource(make as () => number[], { type: int32, parallelism: 2 }).collect(),
    );
    assert.equal([...got], [...five, ...five], name);
  }
});

test("map, filter and flatMap agree with the same operators of arrays, at any parallelism", async () => {
  const expected = Array.from({ length: 200_000 }, (_, i) => i)
    .map((x) => x * 3)
    .filter((x) => x % 2 === 0)
    .flatMap((x) => (x % 7 === 0 ? [x, -x] : [x]));
  for (const parallelism of [1, 2, 5]) {
    const got = await runLocal((env) =>
      env
        .range(0, 200_000, { type: int32, parallelism })
        .map((x) => x * 3)
        .filter((x) => x % 2 === 0)
        .flatMap((x, out) => {
          out.collect(x);
          if (x % 7 === 0) out.collect(-x);
        })
        .collect(),
    );
    assert.is(got.length, expected.length);
    assert.ok(
      got.every((v, i) => v === expected[i] || (v === 0 && expected[i] === 0)),
      `parallelism ${parallelism}`,
    );
  }
});

test("a compute is called once a task, also where the task has no values", async () => {
  const calls: number[] = [];
  const got = await runLocal((env) =>
    env
      .range(0, 2, { type: int32, parallelism: 4 })
      .compute((values, out, ctx) => {
        calls.push(ctx.index);
        let n = 0;
        for (const v of values) n += v + 1;
        out.collect(n);
      })
      .collect(),
  );
  assert.equal(calls, [0, 1, 2, 3]);
  assert.equal([...got], [1, 2, 0, 0]);
});

test("what a compute returns is emitted last", async () => {
  const got = await runLocal((env) =>
    env
      .range(0, 3, { type: int32, parallelism: 1 })
      .compute((values, out) => {
        for (const v of values) out.collect(v);
        return 99;
      })
      .collect(),
  );
  assert.equal([...got], [0, 1, 2, 99]);
});

test("a compute fed by a compute starts when that one has ended", async () => {
  const order: string[] = [];
  const got = await runLocal((env) =>
    env
      .range(0, 100_000, { type: int32, parallelism: 1 })
      .compute((values, out) => {
        for (const v of values) out.collect(v * 5);
        order.push("first ended");
      })
      .filter((v) => v % 2 === 0)
      .compute((values, out) => {
        order.push("second began");
        for (const v of values) out.collect(v + 2);
      })
      .collect(),
  );
  assert.equal(order, ["first ended", "second began"]);
  assert.is(got.length, 50_000);
  assert.ok(got.every((v, i) => v === i * 10 + 2));
});

test("generator computes stream: the second sees a value before the first has made them all", async () => {
  let made = 0;
  let seenAt = 0;
  const got = await runLocal((env) =>
    env
      .range(0, 50_000, { type: int32, parallelism: 1 })
      .compute(function* (values) {
        for (const v of values) {
          made++;
          yield v + 1;
        }
      })
      .compute(function* (values) {
        for (const v of values) {
          if (seenAt === 0) seenAt = made;
          yield v * 2;
        }
      })
      .collect(),
  );
  assert.ok(seenAt < 50_000, `${seenAt} were made before the first was seen`);
  assert.is(got.length, 50_000);
  assert.ok(got.every((v, i) => v === (i + 1) * 2));
});

test("an async compute and an async generator compute are awaited", async () => {
  const got = await runLocal((env) =>
    env
      .range(0, 10, { type: int32, parallelism: 2 })
      .compute(async (values, out) => {
        for (const v of values) {
          await null;
          out.collect(v + 1);
        }
      })
      .map((v) => v * 10)
      .collect(),
  );
  assert.equal([...got], [10, 20, 30, 40, 50, 60, 70, 80, 90, 100]);
});

test("along a pipe a compute is called once an element", async () => {
  let calls = 0;
  const got = await runLocal((env) =>
    env
      .range(0, 4, { type: int32, parallelism: 2 })
      .pipe()
      .compute((values, out) => {
        calls++;
        for (const v of values) out.collect(v * v);
      })
      .collect(),
  );
  assert.is(calls, 4);
  assert.equal([...got], [0, 1, 4, 9]);
});

test("mapBatch sees typed arrays and says how many rows it wrote", async () => {
  const got = await runLocal((env) =>
    env
      .range(0, 10_000, { type: int32, parallelism: 3 })
      .filter((v) => v % 3 !== 0)
      .mapBatch((xs, out) => {
        let n = 0;
        for (const x of xs) if (x % 2 === 0) out[n++] = x / 2;
        return n;
      }, float64)
      .map((x) => x + 0.5)
      .collect(),
  );
  const expected = Array.from({ length: 10_000 }, (_, i) => i)
    .filter((v) => v % 3 !== 0 && v % 2 === 0)
    .map((v) => v / 2 + 0.5);
  assert.equal([...got], expected);
});

test("a compute after mapBatch gets every row", async () => {
  const got = await runLocal((env) =>
    env
      .range(0, 20_000, { type: int32, parallelism: 1 })
      .filter((v) => v % 3 !== 0)
      .mapBatch((xs, out) => {
        out.set(xs);
        return xs.length;
      })
      .compute((values, out) => {
        for (const v of values) out.collect(v);
      })
      .count(),
  );
  assert.is(got, 13_333);
});

test("integers wrap at every step of a chain and of a reduction", async () => {
  const chained = await runLocal((env) =>
    env
      .range(0, 1000, { type: int32 })
      .map((x) => x * 5_000_000)
      .map((x) => x + 2)
      .reduce((a, b) => a + b)
      .value(),
  );
  let expected = 0;
  for (let i = 0; i < 1000; i++) expected = (expected + (((i * 5_000_000) | 0) + 2)) | 0;
  assert.is(chained, expected);
});

test("a lambda reducer is a left fold of each task, then of the tasks", async () => {
  const got = await runLocal((env) =>
    env
      .parallelize(["a", "b", "c", "d", "e"], { parallelism: 3 })
      .reduce((a, b) => `(${a}${b})`)
      .value(),
  );
  assert.is(got, "(((ab)(cd))e)");
});

test("reduce converts to its own type first", async () => {
  assert.is(await runLocal((env) => env.range(0, 100_000, { type: int32 }).reduce(sum, int64).value()), 4_999_950_000n);
  assert.is(
    await runLocal((env) =>
      env
        .range(0, 100_000, { type: int32 })
        .reduce((a, b) => a - b, int64)
        .value(),
    ),
    await runLocal((env) =>
      env
        .range(0, 100_000, { type: int32 })
        .map((x) => BigInt(x), int64)
        .reduce((a, b) => a - b)
        .value(),
    ),
  );
});

test("a reduce to integers takes floats that are integers, by every reducer, and refuses a fraction", async () => {
  await runLocal(async (env) => {
    const floats = env.parallelize([3, -2, 7], { parallelism: 2 });
    assert.is(await floats.reduce(min, int64).value(), -2n);
    assert.is(await floats.reduce(max, int32).value(), 7);
    assert.is(
      await floats
        .map((v) => v * 1e9)
        .reduce(product, int32)
        .value(),
      Math.imul(Math.imul(3e9 | 0, -2e9 | 0), 7e9 | 0),
    );
    for (const type of [int32, int64]) {
      try {
        await floats
          .map((v) => v / 2)
          .reduce(max, type)
          .value();
        assert.unreachable();
      } catch (error) {
        assert.match((error as Error).message, new RegExp(`reduce, task 0, worker-0: ${type.kind} cannot hold 1.5`));
      }
    }
  });
});

test("range ends below its end where the division rounds up, and refuses 64-bit integers that are not exact", async () => {
  await runLocal(async (env) => {
    assert.equal([...(await env.range(0.1, 0.4, { step: 0.1, parallelism: 1 }).collect())], [0.1, 0.2, 0.1 + 2 * 0.1]);
    assert.equal([...(await env.range(0.4, 0.1, { step: -0.1, parallelism: 1 }).collect())].length, 3);
    assert.equal(
      [...(await env.range(2 ** 53 - 3, 2 ** 53 - 1, { type: int64, parallelism: 1 }).collect())],
      [2n ** 53n - 3n, 2n ** 53n - 2n],
    );
    assert.throws(() => env.range(2 ** 53 - 3, 2 ** 53 + 9, { type: int64 }), /elements beyond ±2\^53 are not exact/);
  });
});

test("a source may fill one buffer again and again", async () => {
  await runLocal(async (env) => {
    const buffer = new Uint8Array(1);
    const bytes = env.createSource(
      function* () {
        for (let i = 0; i < 5; i++) {
          buffer[0] = i;
          yield buffer;
        }
      },
      { type: binary, parallelism: 1 },
    );
    const firsts = (values: Uint8Array[]) => values.map(([v]) => v);
    assert.equal(firsts(await bytes.collect()), [0, 1, 2, 3, 4]);
    assert.equal(
      firsts(await bytes.compute((values, out) => values.forEachRemaining((v) => out.collect(v))).collect()),
      [0, 1, 2, 3, 4],
    );
    assert.equal((await bytes.reduce((a) => a).value())?.[0], 0);
    const grouped = await bytes
      .mapToTuple((v) => [0, v], { key: int32, value: binary })
      .keyedReduce((a) => a)
      .collect();
    assert.equal(grouped, [[0, Uint8Array.of(0)]]);
  });
});

test("an empty input reduces to undefined", async () => {
  assert.is(await runLocal((env) => env.range(0, 0).reduce(sum).value()), undefined);
  const seen: number[] = [];
  await runLocal((env) =>
    env
      .range(0, 0)
      .reduce(sum)
      .forEach((v) => seen.push(v)),
  );
  assert.equal(seen, []);
});

test("gather and allGather give [task, value] in task order", async () => {
  const make = (env: BatchEnv) => env.createSource(counted(3), { type: int32, parallelism: 2 });
  const pairs = [
    [0, 0],
    [0, 1],
    [0, 2],
    [1, 0],
    [1, 1],
    [1, 2],
  ];
  assert.equal(await runLocal((env) => make(env).gather().collect()), pairs);
  assert.equal(await runLocal((env) => make(env).allGather().collect()), [...pairs, ...pairs]);
});

test("every kind of type goes through operators, cache and persist", async () => {
  await runLocal(async (env) => {
    const row = tuple(utf8, nullable(int32), vector(float64, 2), list(bool));
    const made = env
      .range(0, 5, { type: int32, parallelism: 2 })
      .map(
        (i) => [`n${i}`, i % 2 === 0 ? null : i, new Float64Array([i, i / 2]), i > 2 ? [true, false] : []] as never,
        row,
      );
    const expected = [0, 1, 2, 3, 4].map((i) => [
      `n${i}`,
      i % 2 === 0 ? null : i,
      new Float64Array([i, i / 2]),
      i > 2 ? [true, false] : [],
    ]);
    assert.equal(await made.collect(), expected);
    assert.equal(await (await made.cache()).collect(), expected);
    assert.equal(await (await made.persist()).collect(), expected);
    assert.equal((await made.cache()).getData(), expected);
  });
});

test("an added input is the partition of the same index, to be read any number of times", async () => {
  const got = await runLocal(async (env) => {
    const cached = await env.range(0, 6, { type: int32, parallelism: 3 }).cache();
    return env
      .createSource(counted(2), { type: int32, parallelism: 3 })
      .compute((values, out, ctx) => {
        const input = ctx.input("x") as Iterable<number> & { length: number };
        assert.is(input.length, 2);
        const once = [...input];
        const twice = [...input];
        let i = 0;
        for (const v of values) out.collect(v + (once[i] as number) + (twice[i++] as number));
      })
      .addInput("x", cached)
      .collect();
  });
  assert.equal([...got], [0, 3, 4, 7, 8, 11]);
});

test("a cached TSet is computed once; one that is not stored runs again for each action", async () => {
  let runs = 0;
  await runLocal(async (env) => {
    const counting = env.range(0, 10, { type: int32, parallelism: 1 }).map((v) => {
      runs++;
      return v;
    });
    await counting.count();
    await counting.count();
    assert.is(runs, 20);
    const cached = await counting.cache();
    await cached.reduce(sum).value();
    await cached.reduce(sum).value();
    assert.is(runs, 30);
    await cached.uncache();
    await cached.reduce(sum).value();
    assert.is(runs, 40);
  });
});

test("actions that are started together run in the order of starting", async () => {
  const order: string[] = [];
  await runLocal(async (env) => {
    const r = env.range(0, 3, { type: int32, parallelism: 1 });
    await Promise.all([r.forEach(() => order.push("a")), r.forEach(() => order.push("b"))]);
  });
  assert.equal(order, ["a", "a", "a", "b", "b", "b"]);
});

test("a sink is prepared, fed, ended and closed once a task; closed after a failure too", async () => {
  const calls: string[] = [];
  const sink = (fail: boolean) => ({
    prepare: (ctx: { index: number }) => void calls.push(`prepare ${ctx.index}`),
    add(v: number) {
      if (fail) throw new Error("full");
      calls.push(`add ${v}`);
    },
    end: () => void calls.push("end"),
    close: () => void calls.push("close"),
  });
  await runLocal((env) => env.run(env.range(0, 2, { type: int32, parallelism: 2 }).sink(sink(false))));
  assert.equal(calls.splice(0), ["prepare 0", "add 0", "end", "close", "prepare 1", "add 1", "end", "close"]);
  try {
    await runLocal((env) => env.run(env.range(0, 2, { type: int32, parallelism: 1 }).sink(sink(true))));
    assert.unreachable();
  } catch (error) {
    assert.match((error as Error).message, /sink.*Error: full/);
  }
  assert.equal(calls, ["prepare 0", "close"]);
});

test("all shared memory is given back when an action has ended, or failed", async () => {
  const { Arenas } = await import("#src/memory/arenas.js");
  let least: InstanceType<typeof Arenas> | undefined;
  const alloc = Arenas.prototype.alloc;
  Arenas.prototype.alloc = function (this: InstanceType<typeof Arenas>, bytes: number) {
    least = this;
    return alloc.call(this, bytes);
  };
  try {
    await runLocal(async (env) => {
      const r = env.range(0, 300_000, { type: int32, parallelism: 2 });
      await r.collect();
      await r.gather().count();
      await r.allGather().count();
      await r
        .compute((values, out) => {
          for (const v of values) out.collect(v);
        })
        .compute((values) => {
          for (const v of values) return v;
        })
        .count();
      await (await r.persist()).count();
      assert.is(least?.used, 0);
      for (const bad of [r.map((v) => v + 0.5), r.flatMap((v, out) => out.collect(v / 2)), r.compute(() => 1.5)]) {
        try {
          await bad.cache();
          assert.unreachable();
        } catch (error) {
          assert.is((error as { code: string }).code, "TSETS_TYPE");
        }
      }
      assert.is(least?.used, 0);
    });
  } finally {
    Arenas.prototype.alloc = alloc;
  }
});

test("an error names the operator, the task and the worker, and carries the user's own as its cause", async () => {
  const own = new RangeError("no sevens");
  try {
    await runLocal((env) =>
      env
        .range(0, 10, { type: int32, parallelism: 2 })
        .map((v) => v + 1)
        .map((v) => {
          if (v === 7) throw own;
          return v;
        })
        .setName("sevens")
        .filter(() => true)
        .collect(),
    );
    assert.unreachable();
  } catch (error) {
    const { code, message, cause } = error as { code: string; message: string; cause: unknown };
    assert.is(code, "TSETS_TASK_FAILED");
    assert.match(message, /map "sevens", task 1, worker-0: RangeError: no sevens/);
    assert.is(cause, own);
  }
});

test("a fraction in an integer column is an error that names operator, value and way out", async () => {
  for (const program of [
    (env: BatchEnv) =>
      env
        .range(0, 3, { type: int32 })
        .map((v) => v + 0.5)
        .count(),
    (env: BatchEnv) => env.createSource(() => ["x" as unknown as number], { type: int32 }).count(),
  ]) {
    try {
      await runLocal(program);
      assert.unreachable();
    } catch (error) {
      assert.is((error as { code: string }).code, "TSETS_TYPE");
      assert.match((error as Error).message, /(map|source), task 0, worker-0: int32 cannot hold/);
    }
  }
});

test.run();
