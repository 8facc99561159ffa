import { setTimeout as sleep } from "node:timers/promises";
import { defineJob } from "tsets";

const never = () => new Promise(() => {});

/** What worker 1 does while the others wait for it in a barrier; the name is the job's first argument. */
const behaviours = {
  async throw() {
    throw Object.assign(new RangeError("boom in main"), { detail: { step: 3 } });
  },
  async throwString() {
    throw "just a string";
  },
  async exit() {
    process.exit(3);
  },
  async exitLater() {
    setTimeout(() => process.exit(4), 20);
    await never();
  },
  async heap() {
    const kept = [];
    for (let i = 0; ; i++) kept.push({ i, text: `${i}`.repeat(20) });
  },
  async spin(env) {
    env.log.info("about to spin");
    for (;;);
  },
  async rejection() {
    Promise.reject(new TypeError("nobody looks at this"));
    await never();
  },
  async timer() {
    setTimeout(() => {
      throw new Error("thrown by a timer");
    }, 10);
    await never();
  },
  async never() {
    await never();
  },
  /** Ends while the others are in a barrier. */
  async end() {},
  async value(env) {
    await env.barrier();
  },
  async unwind() {
    await sleep(20);
    console.log("before");
    process.stdout.write("unfinished");
    throw new Error("after output");
  },
};

export default defineJob({ name: "misbehave", workers: 2 }, async (env) => {
  const [behaviour] = env.args;
  try {
    if (env.workerId === 1) await behaviours[behaviour](env);
    else await env.barrier();
  } finally {
    env.log.info(`worker ${env.workerId} unwinds`);
  }
});
