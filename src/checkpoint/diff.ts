import type { OperatorRecord } from "./manifest.js";

/** Neighbours that are shown around a difference, and the most operators that are lined up behind it. */
const CONTEXT = 2;
const WINDOW = 200;
const MAX_LINES = 40;
const MAX_WIDTH = 160;

const WAYS_OUT =
  "To use the stored data all the same, restart with --allow-changed; to compute everything anew, restart with --fresh.";

/**
 * What a reader wants to know who changed a job: the first operator of a persisted TSet that is not the one that its data
 * were computed with, old and new text of it and its neighbours, and the ways out.
 *
 * @param recorded lineage in the manifest, inputs before those that use them
 * @param current the same of the program that runs now
 */
export function explainChange(recorded: readonly OperatorRecord[], current: readonly OperatorRecord[]): string {
  // A fingerprint covers the inputs' fingerprints too: behind the first difference nearly all of them differ.
  let first = 0;
  while (
    first < recorded.length &&
    first < current.length &&
    recorded[first].fingerprint === current[first].fingerprint
  ) {
    first++;
  }
  if (first === recorded.length && first === current.length) {
    return `Its operators are the same, but what they make differs (type or parallelism).\n${WAYS_OUT}`;
  }
  const edits = lineUp(recorded.slice(first, first + WINDOW), current.slice(first, first + WINDOW), first);
  const before = current.slice(Math.max(0, first - CONTEXT), first);
  const lines = before.map((operator, i) => line(" ", first - before.length + i, operator));
  for (const edit of firstEdits(edits)) lines.push(...editLines(edit));
  const shown = lines.length > MAX_LINES ? [...lines.slice(0, MAX_LINES), "  …"] : lines;
  return [`The first operator that differs: ${headline(edits)}`, ...shown, WAYS_OUT].join("\n");
}

/** One row of the comparison; both sides where the operators have the same place. `number` counts from 0. */
interface Edit {
  old?: OperatorRecord;
  now?: OperatorRecord;
  oldNumber: number;
  number: number;
}

/**
 * Lines up two lineages by what their operators say themselves, inputs aside (longest common subsequence). The first
 * pair has different fingerprints for sure, so it counts as a difference even where both say the same.
 */
function lineUp(old: OperatorRecord[], now: OperatorRecord[], start: number): Edit[] {
  const width = now.length + 1;
  const common = new Uint16Array((old.length + 1) * width);
  for (let i = old.length - 1; i >= 0; i--) {
    for (let j = now.length - 1; j >= 0; j--) {
      const at = i * width + j;
      common[at] = alike(old[i], now[j]) ? common[at + width + 1] + 1 : Math.max(common[at + width], common[at + 1]);
    }
  }
  const edits: Edit[] = [];
  let i = 0;
  let j = 0;
  while (i < old.length || j < now.length) {
    const place = { oldNumber: start + i, number: start + j };
    const best = i * width + j;
    if (i < old.length && j < now.length && alike(old[i], now[j]))
      edits.push({ old: old[i++], now: now[j++], ...place });
    else if (j < now.length && (i === old.length || common[best + 1] > common[best + width])) {
      edits.push({ now: now[j++], ...place });
    } else if (i < old.length && (j === now.length || common[best + width] > common[best + 1])) {
      edits.push({ old: old[i++], ...place });
    } else edits.push({ old: old[i++], now: now[j++], ...place });
  }
  return edits;
}

/** The first run of differences, and what follows it. */
function firstEdits(edits: Edit[]): Edit[] {
  let end = 1;
  while (end < edits.length && !isSame(edits[end])) end++;
  return edits.slice(0, end + CONTEXT);
}

function isSame({ old, now }: Edit): boolean {
  return old !== undefined && now !== undefined && alike(old, now);
}

function alike(a: OperatorRecord, b: OperatorRecord): boolean {
  return a.kind === b.kind && a.name === b.name && a.text === b.text && a.source === b.source;
}

function headline(edits: Edit[]): string {
  const { old, now, oldNumber, number } = edits[0];
  if (old === undefined && now !== undefined) return `number ${number + 1}, ${title(now)}, was added.`;
  if (now === undefined && old !== undefined) return `number ${oldNumber + 1}, ${title(old)}, was removed.`;
  const [was, is] = [old, now] as [OperatorRecord, OperatorRecord];
  const place = `number ${number + 1}, ${title(is)}`;
  if (was.kind !== is.kind) return `${place}, was ${title(was)}.`;
  if (was.name !== is.name)
    return `${place}, was ${was.name === undefined ? "without a name" : `called ${quoted(was.name)}`}.`;
  if (was.source !== is.source) return `${place}, has another function.`;
  if (was.text !== is.text) return `${place}, has other parameters.`;
  return `${place}, reads the same, but something that its text does not show changed: a file's time or size, its input's content, a class or a parameter.`;
}

function title(operator: OperatorRecord): string {
  return operator.name === undefined
    ? printable(operator.kind)
    : `${printable(operator.kind)} ${quoted(operator.name)}`;
}

function editLines(edit: Edit): string[] {
  const { old, now, oldNumber, number } = edit;
  if (old === undefined) return now === undefined ? [] : [line("+", number, now), ...sourceLines("+", now)];
  if (now === undefined) return [line("-", oldNumber, old), ...sourceLines("-", old)];
  if (alike(old, now)) return [line(" ", number, now)];
  const [oldSource, newSource] = differentSource(old.source ?? "", now.source ?? "");
  return [
    line("-", oldNumber, old),
    ...oldSource.map((text) => `-      ${text}`),
    line("+", number, now),
    ...newSource.map((text) => `+      ${text}`),
  ];
}

function line(sign: string, number: number, operator: OperatorRecord): string {
  const text = operator.text.startsWith(operator.kind) ? operator.text : `${operator.kind} ${operator.text}`;
  return `${sign} ${String(number + 1).padStart(3)}  ${cut(printable(text), 0)}`;
}

function sourceLines(sign: string, operator: OperatorRecord): string[] {
  const lines = (operator.source ?? "")
    .split("\n")
    .filter((text) => text.trim() !== "" && !operator.text.includes(text.trim()));
  return lines.slice(0, 8).map((text) => `${sign}      ${cut(printable(text), 0)}`);
}

/** The lines of two function texts from the first to the last one that differs, cut to what differs where they are long. */
function differentSource(old: string, now: string): [string[], string[]] {
  if (old === now) return [[], []];
  const [a, b] = [old.split("\n"), now.split("\n")];
  let start = 0;
  while (start < a.length && start < b.length && a[start] === b[start]) start++;
  let end = 0;
  while (end < a.length - start && end < b.length - start && a.at(-1 - end) === b.at(-1 - end)) end++;
  let column = 0;
  while (column < (a[start]?.length ?? 0) && a[start][column] === b[start]?.[column]) column++;
  const show = (lines: string[]) =>
    lines
      .slice(start, lines.length - end)
      .slice(0, 8)
      .map((text, i) => cut(printable(text), i === 0 ? column : 0));
  return [show(a), show(b)];
}

/** At most MAX_WIDTH characters, among them the one at `column`. */
function cut(text: string, column: number): string {
  if (text.length <= MAX_WIDTH) return text;
  const start = column < MAX_WIDTH - 20 ? 0 : column - 40;
  const end = start + MAX_WIDTH - 2;
  return `${start > 0 ? "…" : ""}${text.slice(start, end)}${end < text.length ? "…" : ""}`;
}

function quoted(name: string): string {
  return JSON.stringify(cut(printable(name), 0));
}

/** One line, and nothing that a terminal takes for a command. */
function printable(text: string): string {
  return text.replace(/\p{Cc}/gu, " ");
}
