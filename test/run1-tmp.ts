import { runJob } from "#src/index.js";
const [w, s, c] = process.argv.slice(2);
try {
  console.log(
    (
      await runJob(new URL("../test/properties/jobs/random-programs.ts", import.meta.url), {
        home: "/tmp/pt/home",
        workers: Number(w),
        parallelism: 3,
        memory: "512MiB",
        checkpointing: false,
        args: [s!, c!],
      })
    ).value,
  );
} catch (e) {
  console.log(e);
}
