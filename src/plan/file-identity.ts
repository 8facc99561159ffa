import { typeText } from "../types/type-text.js";
import { combineFingerprints } from "./digest.js";
import type { FileFormat, FilesNode } from "./graph.js";

/** Files that an explanation of a change names. */
const SHOWN = 20;

/** A format in one line: its kind, its options, and its columns with their types. */
export function formatText(format: FileFormat): string {
  if (format.kind === "text") return `text ${format.encoding}`;
  if (format.kind === "record") return `records of ${format.key} and ${format.value} bytes`;
  const columns = format.columns.map(({ name, type }) => `${JSON.stringify(name)}: ${typeText(type)}`).join(", ");
  if (format.kind !== "csv") return `${format.kind} { ${columns} }`;
  const { header, delimiter, quote, multiline } = format;
  return `csv { ${columns} } ${JSON.stringify({ header, delimiter, quote, multiline })}`;
}

/** What decides the rows: how the files are read; and of each its path, size and time of change. */
export function filesFingerprint(node: FilesNode): string {
  const { files, problem } = listOf(node);
  return combineFingerprints([formatText(node.format), problem, ...files.flatMap((f) => [f.path, f.size, f.mtime])]);
}

/** The same to be read: a line a file. */
export function filesText(node: FilesNode): string {
  const { files, problem } = listOf(node);
  const lines = files
    .slice(0, SHOWN)
    .map(({ path, size, mtime }) => `${path} ${size} bytes, changed ${timeText(mtime)}`);
  if (files.length > SHOWN) lines.push(`and ${files.length - SHOWN} more`);
  return [formatText(node.format), ...(problem === undefined ? [] : [problem]), ...lines].join("\n");
}

function listOf(node: FilesNode): NonNullable<FilesNode["list"]> {
  if (node.list === undefined) throw new Error("the files of a source have an identity when they are listed");
  return node.list;
}

function timeText(nanoseconds: string): string {
  return new Date(Number(BigInt(nanoseconds) / 1_000_000n)).toISOString();
}
