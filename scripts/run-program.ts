import { spawn } from "node:child_process";
import { root } from "./stamp.js";

/**
 * Runs a program in the repository to its end and returns what it printed to stdout; what it says on stderr is seen.
 *
 * @throws Error where it could not be started, or ended with anything but exit code 0
 */
export function runProgram(path: string, args: readonly string[]): Promise<string> {
  const child = spawn(path, args, { cwd: root, stdio: ["ignore", "pipe", "inherit"] });
  let printed = "";
  child.stdout.on("data", (text) => (printed += text));
  return new Promise((resolve, reject) => {
    child.on("error", reject);
    child.on("close", (code, signal) => {
      if (code === 0) resolve(printed);
      else reject(new Error(`${path} ended with ${signal ?? code}`));
    });
  });
}
