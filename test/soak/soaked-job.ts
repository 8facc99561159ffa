import type { Site } from "../faults/site.js";

/** A job that is ended and started again until it completes, and how what it gave is checked. */
export interface SoakedJob {
  /** For messages: all that it takes to run it again. */
  readonly what: string;
  /** Of the job module. */
  readonly module: string;
  /** After `--`. */
  readonly args: readonly string[];
  /** What it may hold in memory, drawn anew for each start. */
  readonly memories: readonly string[];
  /**
   * Checks what the starts have said in the site's file of marks; {@link START} stands before what each of them said.
   *
   * @throws where something is other than promised
   */
  verify(site: Site): Promise<void>;
}

/** The line before the marks of each start. */
export const START = "start";

/** Marks by start. */
export function startsOf(site: Site): string[][] {
  const starts: string[][] = [];
  for (const line of site.said()) {
    if (line === START) starts.push([]);
    else starts.at(-1)?.push(line);
  }
  return starts;
}

/** @throws where a start says `read <name>` and one before it had said `resolved <name> …` */
export function assertNotReadAgain(starts: readonly string[][]): void {
  const resolved = new Set<string>();
  for (const [i, lines] of starts.entries()) {
    const again = lines.find((line) => line.startsWith("read ") && resolved.has(line.split(" ")[1] as string));
    if (again !== undefined)
      throw new Error(`start ${i + 1} of ${starts.length}: ${again} again, though its persist had resolved`);
    for (const line of lines) if (line.startsWith("resolved ")) resolved.add(line.split(" ")[1] as string);
  }
}
