import { defineJob } from "tsets";

export default defineJob({ name: "value", workers: 2 }, async (env) => {
  if (env.args[0] === "function") return () => 1;
  if (env.args[0] === "bytes") return new Float64Array([1.5, -0, Number.NaN]);
  const xs = env.input("xs");
  if (env.args[0] === "write") {
    if (env.workerId === 0) xs[0] = 42;
    await env.barrier();
    return xs[0];
  }
  return {
    shared: xs.buffer instanceof SharedArrayBuffer,
    sum: xs.reduce((a, b) => a + b, 0),
    text: env.input("text"),
    list: env.input("list"),
  };
});
