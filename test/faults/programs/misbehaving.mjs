import { isMainThread } from "node:worker_threads";
import { defineJob, int32, sum } from "tsets";

/**
 * Persists, then, at its first `times` starts, does on one worker what TSETS_MISBEHAVE says: misbehaviour, phase, times.
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
    // process.abort() is refused in a worker thread; native code that calls abort() is not.
    process.kill(process.pid, "SIGABRT");
    for (;;);
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
await on("import", !isMainThread);

export default defineJob({ name: "misbehaving", workers: 2, memory: "64MiB" }, async (env) => {
  const first = env.initVariable("starts", 0) + 1;
  env.updateVariable("starts", first);
  await env.commit();
  const kept = await env.range(0, 100, { type: int32, parallelism: 2 }).persist({ key: "kept" });
  const due = first <= times && env.workerId === 1;

  const make = what === "never" ? laterRows : rows;
  const numbers = env.createSource(() => make(due), { type: int32, parallelism: 2 });
  const exchanged = numbers
    .direct()
    .compute((values, out) => {
      on("compute", due);
      for (const v of values) out.collect(v);
    })
    .partition((v) => {
      on("exchange", due);
      return v % 4;
    }, 4);
  // Four tasks on two workers: the second one of a worker runs when the file of its first is on the disk.
  const persisted = await exchanged
    .compute((values, out, { index }) => {
      on(index === 1 ? "persist" : "persisted", due);
      for (const v of values) out.collect(v);
    })
    .persist({ key: "second" });
  const total = await persisted
    .reduce((a, b) => {
      on("reduce", due);
      return a + b;
    })
    .value();
  await on("commit", due);
  await env.commit();
  await on("committed", due);
  return { total, kept: await kept.reduce(sum).value(), starts: first };
});

function* rows(due) {
  for (let v = 1; v <= 100; v++) {
    if (v === 50) on("source", due);
    yield v;
  }
}

async function* laterRows(due) {
  for (let v = 1; v <= 100; v++) {
    if (v === 50) await on("source", due);
    yield v;
  }
}
