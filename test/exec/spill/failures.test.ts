// thorough without the addon
import { test } from "uvu";
import * as assert from "uvu/assert";
import { type BatchEnv, int32 } from "tsets";
import { localSpill } from "../../local-job.js";

const ROWS = 100_000;
const TIGHT = { memory: 64 * 1024 };

const rows = (env: BatchEnv, failAt?: number) =>
  env.range(0, ROWS, { type: int32, parallelism: 3 }).map((x) => {
    if (x === failAt) throw new Error("no more");
    return x;
  });

async function failure(action: Promise<unknown>): Promise<string> {
  try {
    await action;
  } catch (error) {
    return `${(error as { code?: string }).code}: ${(error as Error).message}`;
  }
  return "none";
}

for (const [name, fails] of Object.entries({
  "while rows are sent": (env: BatchEnv) =>
    rows(env, ROWS - 1)
      .partition(undefined, 7)
      .count(),
  "while they are received": (env: BatchEnv) =>
    rows(env)
      .partition(undefined, 2)
      .map((x) => {
        if (x === ROWS - 5) throw new Error("no more");
        return x;
      })
      .gather()
      .count(),
  "in a partitioner": (env: BatchEnv) =>
    rows(env)
      .partition((x) => (x === 99_999 ? -1 : x % 3), 3)
      .count(),
  "while they are cached": (env: BatchEnv) => rows(env, ROWS - 1).cache(),
  "while a compute's input waits": (env: BatchEnv) =>
    rows(env)
      .compute((values, out) => {
        for (const x of values) out.collect(x);
      })
      .compute((values, out) => {
        for (const x of values) {
          if (x > 20_000) throw new Error("no more");
          out.collect(x);
        }
      })
      .count(),
  "where a stored TSet is read": async (env: BatchEnv) => {
    const cached = await rows(env).cache();
    const message = failure(
      cached
        .map((x) => {
          if (x === 50_000) throw new Error("no more");
          return x;
        })
        .cache(),
    );
    assert.match(await message, /no more/);
    assert.equal((await cached.collect())[50_000], 50_000);
    await cached.uncache();
    throw new Error("no more");
  },
})) {
  test(`a task that fails ${name} leaves neither memory nor files, and the next action runs`, async () => {
    const { value, files, used } = await localSpill(async (env) => {
      const message = await failure(fails(env));
      return { message, next: await rows(env).partition(undefined, 2).count() };
    }, TIGHT);
    assert.match(value.message, /no more|a partitioner returns a task, 0 to 2, not -1/);
    assert.equal({ next: value.next, files, used }, { next: ROWS, files: [], used: 0 });
  });
}

test("at the cap an action fails with TSETS_NO_SPACE, gives everything back, and a smaller one succeeds", async () => {
  const { value, files, used } = await localSpill(
    async (env) => {
      const message = await failure(rows(env).partition(undefined, 2).count());
      return { message, next: await env.range(0, 9000, { type: int32 }).partition(undefined, 2).count() };
    },
    { ...TIGHT, spillLimit: 128 * 1024 },
  );
  assert.match(value.message, /^TSETS_NO_SPACE: no room left for spilled data: .*, the cap is 128 KiB/);
  assert.equal({ next: value.next, files, used }, { next: 9000, files: [], used: 0 });
});

test("ten thousand tasks exchange rows, with little memory too", async () => {
  for (const memory of [64 * 2 ** 20, 256 * 1024]) {
    const { value } = await localSpill(
      async (env) => {
        const moved = env.range(0, 50_000, { type: int32, parallelism: 2 }).partition((x) => (x * 7) % 10_000, 10_000);
        return { rows: await moved.count(), first: (await moved.collect()).slice(0, 6) };
      },
      { memory },
    );
    assert.equal(value, { rows: 50_000, first: Int32Array.of(0, 10_000, 20_000, 30_000, 40_000, 7_143) });
  }
});

test.run();
