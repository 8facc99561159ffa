import { spawn } from "node:child_process";
import { fileURLToPath } from "node:url";

const MAIN = fileURLToPath(new URL("../../dist/bundle/main.js", import.meta.url));
const SIGNALS = ["SIGTERM", "SIGINT", "SIGKILL"] as const;

/** How a start of a job ended. */
export interface RunEnd {
  code: number | null;
  signal: NodeJS.Signals | null;
  /** Whether it was sent a signal while it ran. */
  signalled: boolean;
  stdout: string;
  stderr: string;
}

/** How long a whole run takes here and now, by those that were seen; moments of signals are drawn from it. */
let wholeMs = 1000;

/** Runs `tsets …` until it ends by itself, or by a random signal at a random moment; that may come too late. */
export function runInterrupted(args: readonly string[], env: NodeJS.ProcessEnv, random: () => number): Promise<RunEnd> {
  const at = random() * wholeMs * 1.2;
  return run(args, env, { at, name: SIGNALS[Math.floor(random() * SIGNALS.length)] as NodeJS.Signals });
}

/** Runs `tsets …` until it ends by itself. */
export async function runToEnd(args: readonly string[], env: NodeJS.ProcessEnv): Promise<RunEnd> {
  const begun = performance.now();
  const end = await run(args, env);
  wholeMs = (wholeMs + performance.now() - begun) / 2;
  return end;
}

async function run(
  args: readonly string[],
  env: NodeJS.ProcessEnv,
  signal?: { at: number; name: NodeJS.Signals },
): Promise<RunEnd> {
  const child = spawn(process.execPath, [MAIN, ...args], {
    stdio: ["ignore", "pipe", "pipe"],
    env: { ...process.env, ...env },
  });
  const end: RunEnd = { code: null, signal: null, signalled: false, stdout: "", stderr: "" };
  child.stdout.on("data", (text) => {
    end.stdout += text;
  });
  child.stderr.on("data", (text) => {
    end.stderr += text;
  });
  const timer =
    signal === undefined
      ? undefined
      : setTimeout(() => {
          end.signalled = child.kill(signal.name);
        }, signal.at);
  const [code, name] = await new Promise<[number | null, NodeJS.Signals | null]>((resolve, reject) => {
    child.on("error", reject);
    child.on("close", (...how) => resolve(how));
  });
  clearTimeout(timer);
  return { ...end, code, signal: name };
}
