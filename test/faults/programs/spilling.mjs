import { appendFileSync, existsSync, readFileSync } from "node:fs";
import { defineJob, int32, int64, sum } from "tsets";

/**
 * Persists, and then needs several times the memory that it is given: a cache, an exchange and a sort go to disk. Once in
 * its life, half-way through the exchange, it may do what a worker should not.
 *
 * Arguments: the file of marks, rows, what to do ("nothing", "throw", "exit", "segv").
 */
export default defineJob({ name: "spilling" }, async (env) => {
  const [marks, rows, misdeed] = env.args;
  const last = Number(rows) - 1;
  const mark = (text) => appendFileSync(marks, `${text}\n`);
  const tell = (text) => {
    if (env.workerId === 0) mark(text);
  };
  const once = () => {
    if (misdeed === "nothing" || (existsSync(marks) && readFileSync(marks, "utf8").includes("misdeed"))) return;
    mark("misdeed");
    MISDEEDS[misdeed]();
  };

  const a = await env
    .createSource(({ index }) => numbers(() => mark(`read a ${index}`), index, last + 1), {
      type: int32,
      parallelism: 2,
    })
    .persist({ key: "a" });
  tell("resolved a");

  const cached = await a.map((v) => v ^ 1).cache();
  const moved = await cached
    .partition((v) => v % 3, 3)
    .map((v) => {
      if (v === last >> 1) once();
      return v;
    })
    .reduce(sum, int64)
    .value();
  const sorted = await cached.sort().collect();
  tell("spilled");
  const kept = await cached.persist({ key: "b" });
  const count = await kept.count();
  const result = { moved: String(moved), first: sorted?.[0], last: sorted?.[sorted.length - 1], count };
  tell(`result ${JSON.stringify(result)}`);
  return result;
});

const MISDEEDS = {
  throw() {
    throw new Error("thrown while rows are on disk");
  },
  exit() {
    process.exit(7);
  },
  segv() {
    process.kill(process.pid, "SIGSEGV");
    // The signal reaches the process between two instructions of any of its threads.
    for (;;);
  },
};

function* numbers(onFirst, task, rows) {
  onFirst();
  for (let v = task; v < rows; v += 2) yield v;
}
