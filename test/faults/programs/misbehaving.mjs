import { isMainThread } from "node:worker_threads";
import { defineJob, int32, sum } from "tsets";

/**
 * Persists, then, at its first `times` starts, does on one worker what its first argument says, in the phase that the
 * second one names.
 *
 * Arguments: misbehaviour, phase, times.
 */
const [what, where, times] = JSON.parse(process.env.TSETS_MISBEHAVE ?? '["nothing","",0]');
const misbehaviours = {
  throw() {
    throw new RangeError("thrown by user code");
  },
  exit() {
    process.exit(7);
  },
  abort() {
    process.abort();
  },
  segv() {
    process.kill(process.pid, "SIGSEGV");
    // The signal may come to another thread first.
    for (;;);
  },
  heap() {
    const kept = [];
    for (let i = 0; ; i++) kept.push({ i, text: `${i}`.repeat(20) });
  },
  spin() {
    for (;;);
  },
  rejection() {
    Promise.reject(new TypeError("nobody looks at this"));
  },
  never() {
    return new Promise(() => {});
  },
  nothing() {},
};

const on = (phase, due) => (due && phase === where ? misbehaviours[what]() : undefined);

// The job master imports the module too; a job whose master does not come to an end has not begun.
on("import", !isMainThread);

export default defineJob({ name: "misbehaving", workers: 2, memory: "64MiB" }, async (env) => {
  const first = env.initVariable("starts", 0) + 1;
  env.updateVariable("starts", first);
  await env.commit();
  const kept = await env.range(0, 100, { type: int32, parallelism: 2 }).persist({ key: "kept" });
  const due = first <= times && env.workerId === 1;

  class Source {
    #left = 100;
    hasNext() {
      return this.#left > 0;
    }
    next() {
      if (this.#left === 50) on("source", due);
      return this.#left--;
    }
  }
  const numbers = env.createSource(() => new Source(), { type: int32, parallelism: 2 });
  const computed = numbers.direct().compute((values, out) => {
    on("compute", due);
    for (const v of values) out.collect(v);
  });
  const exchanged = computed.partition((v) => {
    on("exchange", due);
    return v % 2;
  });
  const persisted = await exchanged
    .map((v) => {
      on("persist", due);
      return v;
    }, int32)
    .persist({ key: "second" });
  const total = await persisted
    .reduce((a, b) => {
      on("reduce", due);
      return a + b;
    })
    .value();
  await on("commit", due);
  await env.commit();
  return { total, kept: await kept.reduce(sum).value(), starts: first };
});
