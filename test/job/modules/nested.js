import { defineJob } from "tsets";
import { runJob } from "tsets";

export default defineJob({ name: "nested", workers: 1 }, async () => {
  await runJob(new URL(import.meta.url));
});
