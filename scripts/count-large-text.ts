/**
 * Counts the words of a generated text of 1 GB by examples/file-word-count.ts, in a process of its own, and compares the
 * totals with what was generated. Prints the time and the greatest resident memory; no part of npm test.
 *
 *     node --import tsx scripts/count-large-text.ts [MiB] [workers]
 */
import { spawn } from "node:child_process";
import { once } from "node:events";
import { closeSync, existsSync, mkdtempSync, openSync, readFileSync, rmSync, writeSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { root } from "./stamp.js";

const [megabytes = 1024, workers = 2] = process.argv.slice(2).map(Number);
const directory = mkdtempSync(join(tmpdir(), "tsets-large-"));
try {
  const file = join(directory, "words.txt");
  const { words, different } = generate(file, megabytes * 1024 * 1024);
  const job = join(root, "examples/file-word-count.ts");
  const args = [
    join(root, "dist/bundle/main.js"),
    "submit",
    "standalone",
    job,
    "--workers",
    String(workers),
    "--memory",
    "64MiB",
  ];
  const start = performance.now();
  const { output, peakKiB } = await run([...args, "--home", join(directory, "home"), "--", file]);
  const seconds = (performance.now() - start) / 1000;
  const found = /(\d+) words, (\d+) different/.exec(output);
  if (found === null || Number(found[1]) !== words || Number(found[2]) !== different) {
    throw new Error(`${words} words, ${different} different were written; the job says:\n${output}`);
  }
  const peak = `${Math.round(peakKiB / 1024)} MiB resident at most`;
  console.log(
    `${megabytes} MiB, ${words} words, ${different} different, ${workers} workers: ${seconds.toFixed(1)} s, ${peak}`,
  );
} finally {
  rmSync(directory, { recursive: true, force: true });
}

/** Runs the command line; its process leaves without exit handlers, so its memory is looked at from outside (Linux). */
async function run(args: readonly string[]): Promise<{ output: string; peakKiB: number }> {
  const child = spawn(process.execPath, args, { cwd: root, stdio: ["ignore", "pipe", "pipe"] });
  let output = "";
  for (const stream of [child.stdout, child.stderr]) {
    stream.on("data", (text) => {
      output += String(text);
    });
  }
  let peakKiB = 0;
  const watch = setInterval(() => {
    const status = `/proc/${child.pid}/status`;
    const peak = existsSync(status) ? /VmHWM:\s*(\d+) kB/.exec(readFileSync(status, "utf8")) : null;
    if (peak !== null) peakKiB = Number(peak[1]);
  }, 50);
  await once(child, "close");
  clearInterval(watch);
  return { output, peakKiB };
}

/** Seeded: words of 3 to 20 letters, lines of 1 to 20 words. */
function generate(path: string, bytes: number): { words: number; different: number } {
  let state = 1;
  const random = (n: number): number => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return Math.floor((state / 2 ** 32) * n);
  };
  const letters = "abcdefghijklmnopqrstuvwxyzäé語";
  const dictionary = Array.from({ length: 50_000 }, () =>
    Array.from({ length: 3 + random(18) }, () => letters[random(letters.length)]).join(""),
  );
  const seen = new Set<string>();
  const descriptor = openSync(path, "wx");
  let words = 0;
  try {
    for (let written = 0; written < bytes; ) {
      let block = "";
      while (block.length < 1 << 20) {
        const line = Array.from({ length: 1 + random(20) }, () => dictionary[random(dictionary.length)] as string);
        for (const word of line) seen.add(word);
        words += line.length;
        block += `${line.join(" ")}\n`;
      }
      written += writeSync(descriptor, block);
    }
  } finally {
    closeSync(descriptor);
  }
  return { words, different: seen.size };
}
