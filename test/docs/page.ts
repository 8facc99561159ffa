import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

export const docs = fileURLToPath(new URL("../../docs/", import.meta.url));

/** A command of a page, and what the page says that it prints. */
export interface PageCommand {
  line: string;
  output: string[];
}

/** A page of docs/ with what a reader is meant to run. */
export interface Page {
  /** Relative to docs/. */
  path: string;
  /** Name and text of each program: blocks that begin with "```ts <name>". */
  programs: Map<string, string>;
  /** The lines of blocks that begin with "```sh" and are followed by a block that begins with "```text". */
  commands: PageCommand[];
}

const FENCE = /^```(\S*)(?: (\S+))?\n([\s\S]*?)^```$/gm;

export function readPage(path: string): Page {
  const page: Page = { path, programs: new Map(), commands: [] };
  const blocks = [...readFileSync(join(docs, path), "utf8").matchAll(FENCE)];
  for (const [i, [, language, name, text]] of blocks.entries()) {
    if (language === "ts" && name !== undefined) page.programs.set(name, text);
    const next = blocks[i + 1];
    if (language !== "sh" || next?.[1] !== "text") continue;
    page.commands.push({ line: text.trim(), output: next[3].split("\n").slice(0, -1) });
  }
  return page;
}

/** All pages but the generated reference. */
export function pages(): Page[] {
  return (readdirSync(docs, { recursive: true }) as string[])
    .filter((path) => path.endsWith(".md") && !path.startsWith("reference"))
    .sort()
    .map(readPage);
}
