import { defineJob } from "tsets";
import kmeans from "../../../examples/kmeans.ts";

/** The example, but its first run ends without a word after 40 iterations: the process is killed as by `kill -9`. */
export default defineJob(kmeans.options, (env) => {
  const commit = env.commit.bind(env);
  let commits = 0;
  env.commit = async () => {
    await commit();
    commits++;
    if (commits === 40 && !env.restarted) process.kill(process.pid, "SIGKILL");
  };
  return kmeans.main(env);
});
