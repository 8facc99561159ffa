import { defineJob } from "tsets";

/** Prints in three ways, then stays busy until the master has answered in shared memory. */
export default defineJob({ name: "talk", workers: 1 }, async (env) => {
  env.log.info("first");
  env.log.warn("second");
  console.log("third %d", 3);
  console.error("fourth");
  process.stdout.write("fif");
  process.stdout.write("th\nsix");
  process.stdout.write(Buffer.from("th é\n").subarray(0, 4));
  process.stdout.write(Buffer.from("th é\n").subarray(4));
  const flag = env.input("flag");
  while (Atomics.load(flag, 0) === 0);
  process.stdout.write("no line end");
});
