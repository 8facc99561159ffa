import { defineJob, textSink } from "tsets";

export default defineJob({ name: "persisted-lines", checkpointing: true }, async (env) => {
  const [input, output] = env.args;
  const lines = await env.createTextSource(input, { parallelism: 3 }).persist();
  await env.run(lines.sink(textSink(output)));
  return await lines.count();
});
