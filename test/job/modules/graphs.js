import { defineJob, int32, max, sum } from "tsets";

/** Programs over real workers; the name is the job's first argument. Each returns what worker 0 saw. */
const programs = {
  /** Every worker compares what actions return with what it computes itself. */
  async results(env) {
    const source = env.range(0, 10_000, { type: int32, parallelism: 5 }).map((x) => x * 3);
    const seen = {
      sum: await source.reduce(sum).value(),
      left: await env
        .parallelize(["a", "b", "c", "d", "e"], { parallelism: 3 })
        .reduce((a, b) => `(${a}${b})`)
        .value(),
      all: await source
        .allReduce((a, b) => Math.max(a, b))
        .map((v) => v + 1)
        .collect(),
      count: await source.filter((x) => x % 2 === 0).count(),
      rows: Array.from((await source.collect()).slice(0, 5)),
      gathered: await env.range(0, 7, { type: int32, parallelism: 3 }).gather().collect(),
      allGathered: await env.range(0, 3, { type: int32, parallelism: 3 }).allGather().count(),
      keyed: await source
        .mapToTuple((x) => [x % 4, x], { key: int32, value: int32 })
        .keyedReduce(sum)
        .collect(),
      cached: Array.from(await (await source.cache()).filter((x) => x < 10).collect()),
      persisted: Array.from(await (await source.persist()).filter((x) => x < 10).collect()),
    };
    const texts = await env
      .range(0, env.workers, { parallelism: env.workers })
      .map(() => 0)
      .count();
    if (texts !== env.workers) throw new Error(`count ${texts}`);
    env.log.info(`RESULT ${JSON.stringify(seen)}`);
    return seen;
  },
  /** A reduce's result is where task 0 is; an allReduce's is everywhere. */
  async places(env) {
    await env
      .range(0, 10, { type: int32, parallelism: 3 })
      .reduce(sum)
      .forEach((v) => env.log.info(`REDUCE ${v}`));
    await env
      .range(0, 10, { type: int32, parallelism: env.workers })
      .allReduce(sum)
      .forEach((v) => env.log.info(`ALL ${v}`));
  },
  /** Worker 1 builds another graph. */
  async mismatch(env) {
    const source = env.range(0, 10, { type: int32, parallelism: 2 });
    const next = env.workerId === 1 ? source.map((x) => x + 2) : source.map((x) => x + 1);
    try {
      await next.count();
    } catch (error) {
      env.log.info(`CODE ${error.code}`);
      throw error;
    }
  },
  /** Worker 1 has ended while the others count. */
  async ended(env) {
    if (env.workerId === 1) return;
    await env.range(0, 10, { type: int32 }).count();
  },
  /** One task fails: every worker gets the same error, and a main that catches it goes on. */
  async caught(env) {
    const source = env.range(0, 100, { type: int32, parallelism: 4 });
    try {
      await source
        .map((x) => {
          if (x === 80) throw new RangeError("not eighty");
          return x;
        })
        .count();
    } catch (error) {
      env.log.info(`CAUGHT ${error.code} ${error.message} / ${error.cause?.name} ${error.cause?.message}`);
    }
    return await source.count();
  },
  /** A task that would take for ever is given up when another one fails. */
  async givenUp(env) {
    await env
      .createSource(
        ({ index }) => ({
          hasNext: () => true,
          next: () => {
            if (index === 1) throw new Error("task 1 cannot");
            return 1;
          },
        }),
        { type: int32, parallelism: 2 },
      )
      .count();
  },
  /** Nobody awaits an action that fails. */
  async unawaited(env) {
    env
      .range(0, 4, { type: int32 })
      .map((x) => x / 3)
      .count();
    await env.barrier();
  },
  /** Actions that are started together run in the order of starting, on every worker. */
  async together(env) {
    const source = env.range(0, 1000, { type: int32, parallelism: 3 });
    const [a, b, c] = await Promise.all([source.count(), source.reduce(sum).value(), env.once(() => 42)]);
    return [a, b, c];
  },
  async once(env) {
    const value = await env.once(async () => ({ worker: env.workerId, at: 17 }));
    env.log.info(`ONCE ${JSON.stringify(value)}`);
    try {
      await env.once(() => {
        throw new Error("no value");
      });
    } catch (error) {
      env.log.info(`FAILED ${error.message}`);
    }
  },
  async variables(env) {
    env.initVariable("step", 0);
    env.updateVariable("step", env.args[1] === "differ" ? env.workerId : 5);
    await env.commit();
    return "committed";
  },
  /** More rows than the job's memory holds. */
  async memory(env) {
    const cached = await env.range(0, 20_000_000, { type: int32, parallelism: 2 }).cache();
    return { rows: await cached.count(), greatest: await cached.reduce(max).value() };
  },
};

export default defineJob({ name: "graphs" }, (env) => programs[env.args[0]](env));
