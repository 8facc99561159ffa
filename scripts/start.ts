/**
 * npm start [-- --limit n]: runs examples/tset-persisting.ts with checkpoints on 4 workers, 1 000 000 elements a task
 * unless told. Ends with the command that restarts it.
 */
import { spawn } from "node:child_process";
import { join } from "node:path";
import { buildAll } from "./build-all.js";
import { root } from "./stamp.js";

buildAll();
const jobArgs = process.argv.length > 2 ? process.argv.slice(2) : ["--limit", "1000000"];
const submit = [
  "submit",
  "standalone",
  "examples/tset-persisting.ts",
  "--workers",
  "4",
  "--checkpoint",
  "--",
  ...jobArgs,
];
const child = spawn(process.execPath, [join(root, "dist/bundle/main.js"), ...submit], { cwd: root, stdio: "inherit" });
// Ctrl-C reaches the job by itself; a signal to this process alone is passed on.
process.on("SIGINT", () => {});
process.on("SIGTERM", () => child.kill("SIGTERM"));
child.on("exit", (code, signal) => {
  if (signal === null) process.exitCode = code ?? 1;
  else process.kill(process.pid, signal);
});
