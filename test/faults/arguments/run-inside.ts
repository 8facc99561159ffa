import { runCommandLine } from "#src/cli/program.js";

/** How a command line ended that was run in this process, and what it printed. */
export interface EndedInside {
  code: number;
  stdout: string;
  stderr: string;
}

/** Runs a command line as the program does, without a process of its own: thousands of them take seconds then. */
export async function runInside(args: readonly string[]): Promise<EndedInside> {
  const printed = { stdout: "", stderr: "" };
  const kept = { stdout: process.stdout.write, stderr: process.stderr.write };
  for (const stream of ["stdout", "stderr"] as const) {
    process[stream].write = ((text: string | Uint8Array) => {
      printed[stream] += String(text);
      return true;
    }) as typeof process.stdout.write;
  }
  try {
    return { code: await runCommandLine(args), ...printed };
  } finally {
    for (const stream of ["stdout", "stderr"] as const) process[stream].write = kept[stream];
  }
}
