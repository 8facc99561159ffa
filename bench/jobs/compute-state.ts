import { defineJob } from "tsets";
import { timedCompute } from "./timed-compute.js";

export default defineJob({ name: "compute-state" }, (env) =>
  timedCompute(env, (values, out) => {
    let odd = 0;
    for (const v of values) {
      odd ^= v & 1;
      out.collect(v * 5 + odd);
    }
  }),
);
