import { closeSync, openSync, readFileSync, readSync } from "node:fs";
import { inspect } from "node:util";
import type { Command } from "commander";
import type { Manifest } from "../checkpoint/manifest.js";
import { ioError } from "../store/io-error.js";
import type { PartitionDescription } from "../store/inspect-partition.js";
import { factLines } from "./fact-lines.js";
import { EXIT_FAILED } from "./failure.js";
import { jsonOption } from "./options.js";
import type { Call } from "./program.js";
import { textTable } from "./table.js";
import { shortBytes } from "./units.js";

const EXAMPLES = `
Examples:
  tsets inspect ~/.tsets/jobs/ann-sum-lx2k4f/manifests/m-1
  tsets inspect ~/.tsets/jobs/ann-sum-lx2k4f/data/0-0-0-1.arrow`;

const MANIFEST_START = "TSETS-MANIFEST ";

/** tsets inspect */
export function addInspect(program: Command, call: Call): void {
  program
    .command("inspect")
    .description("show and check a manifest or a partition file; exit code 1 where it is damaged")
    .argument("<file>")
    .addOption(jsonOption())
    .addHelpText("after", EXAMPLES)
    .action(async (path: string, options: { json?: boolean }) => {
      if (startsLikeManifest(path)) {
        const { decodeManifest } = await import("../checkpoint/manifest.js");
        const manifest = decodeManifest(readFileSync(path), path);
        console.log(options.json ? toJson(manifest) : describeManifest(manifest));
        return;
      }
      const { describePartitionFile } = await import("../store/inspect-partition.js");
      const partition = describePartitionFile(path);
      console.log(options.json ? toJson(partition) : describePartition(partition));
      if (partition.problems.length > 0) call.exitCode = EXIT_FAILED;
    });
}

function startsLikeManifest(path: string): boolean {
  try {
    const fd = openSync(path, "r");
    try {
      const start = Buffer.alloc(MANIFEST_START.length);
      readSync(fd, start);
      return start.toString("latin1") === MANIFEST_START;
    } finally {
      closeSync(fd);
    }
  } catch (error) {
    throw ioError(error, "read", path);
  }
}

function describeManifest(manifest: Manifest): string {
  const { generation, previous, jobId, attempt, createdAt, persisted, variables, once } = manifest;
  const facts = { Manifest: `generation ${generation}`, Previous: previous ?? "none", Job: jobId };
  const more = { Start: attempt, Committed: createdAt, Variables: names(variables), Once: names(once) };
  const sections = [factLines({ ...facts, ...more })];
  for (const { key, type, state, parallelism, fingerprint, operators, parts } of persisted) {
    const title = `Persisted ${key}: ${type}, ${state}, ${parallelism} partitions, fingerprint ${fingerprint}`;
    const steps = operators.map(({ text }) => `  ${text}`);
    const files = parts.map((part) => [
      `  ${part.file}`,
      String(part.rows),
      String(part.bytes),
      String(part.footerBytes),
      part.footerCrc.toString(16).padStart(8, "0"),
    ]);
    const table = textTable(["  FILE", "ROWS", "BYTES", "FOOTER", "FOOTER CRC32C"], files, [1, 2, 3]);
    sections.push([title, ...steps, ...(files.length > 0 ? [table] : [])].join("\n"));
  }
  return sections.join("\n\n");
}

function describePartition(partition: PartitionDescription): string {
  const { path, bytes, columns, rows, batches, compression, metadata, checksums, values, problems } = partition;
  const crcs =
    checksums.kind === "none"
      ? "none"
      : `CRC32C of ${checksums.blocks} blocks, ${checksums.verified} as they were written` +
        (checksums.firstBad === undefined ? "" : `; the first bad one starts at byte ${checksums.firstBad}`);
  const facts = factLines({
    File: path,
    Size: `${bytes} bytes (${shortBytes(bytes)})`,
    Columns: columns.map(({ name, type }) => `${name}: ${type}`).join(", "),
    Rows: rows ?? "unknown",
    Batches: batches,
    Compression: compression,
    Checksums: crcs,
    ...metadata,
  });
  const first = Object.entries(values).map(([name, some]) => `First of ${name}: ${some.map(shown).join(", ")}`);
  return [facts, ...first, ...problems.map((problem) => `Problem: ${problem}`)].join("\n");
}

function shown(value: unknown): string {
  return inspect(value, { breakLength: Number.POSITIVE_INFINITY, maxStringLength: 80, maxArrayLength: 10 });
}

function names(values: Record<string, unknown>): string {
  return Object.keys(values).join(", ");
}

function toJson(value: unknown): string {
  const plain = (_key: string, item: unknown) => {
    if (typeof item === "bigint") return String(item);
    return ArrayBuffer.isView(item) ? Array.from(item as Uint8Array) : item;
  };
  return JSON.stringify(value, plain, 2);
}
