import { defineJob } from "tsets";
import { runJob } from "tsets";

export const unused = defineJob({ name: "unused" }, () => {});
const { value } = await runJob(new URL("./hello.js", import.meta.url), { workers: 1, memory: "64MiB" });
console.log(value.id);
