import { defineJob } from "tsets";

/** Logs what it was given, on every worker. */
export default defineJob({ name: "echo", workers: 2 }, (env) => {
  env.log.info(`args ${JSON.stringify(env.args)}`);
  env.log.info(`checkpointing ${env.config["twister2.checkpointing.enable"]}`);
});
