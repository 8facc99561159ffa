import { defineJob } from "tsets";
import { timedCompute } from "./timed-compute.js";

export default defineJob({ name: "compute-column" }, (env) =>
  timedCompute(env, (values, out) => {
    for (const v of values) out.collect(v * 5);
  }),
);
