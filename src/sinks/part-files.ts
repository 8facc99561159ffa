import {
  closeSync,
  existsSync,
  fsyncSync,
  mkdirSync,
  openSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmdirSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { dirname, join, resolve } from "node:path";
import { TSetError } from "../errors.js";
import { ioError } from "../store/io-error.js";
import { checkOptions } from "../types/call-options.js";
import type { SinkContext, TSetContext } from "../tset/functions.js";
import { showValue } from "../types/show-value.js";

export interface FileSinkOptions {
  /**
   * Files that an earlier sink wrote into the directory are replaced, when all tasks have succeeded. Unless given, a
   * directory with anything in it is an error; files of others are one in any case.
   */
  overwrite?: boolean;
}

/** Stands in a directory whose parts are all there. It says which job wrote them, so that a restart may write them again. */
export const SUCCESS = "_SUCCESS";

/** What sinks write, whatever their format. */
const PART = /^part-\d{5,}\.\w+$/;

/**
 * One directory of part files, `part-00000.csv` and so on, one a task. While tasks run there are only hidden temporary
 * files, each fsync'd when its task ends. The commit gives them their names, fsyncs the directory and puts `_SUCCESS`
 * there. So a failure leaves what was there before, and where `_SUCCESS` is, everything is.
 *
 * A crash leaves temporary files, and within the commit parts without `_SUCCESS`: the job's restart writes them again.
 */
export class PartFiles {
  readonly directory: string;
  readonly #extension: string;
  readonly #overwrite: boolean;
  /** The first directory that this worker had to create. */
  #created: string | undefined;
  #mine: number[] = [];

  /**
   * @param where the sink's name, for messages
   * @param known its options beside those of every sink of files
   */
  constructor(
    directory: string,
    extension: string,
    options: FileSinkOptions,
    where: string,
    known: readonly string[] = [],
  ) {
    if (typeof directory !== "string" || directory === "")
      throw new TypeError(`${where}: the directory is a text, not ${showValue(directory)}`);
    checkOptions(where, options, ["overwrite", ...known]);
    const { overwrite = false } = options;
    if (typeof overwrite !== "boolean")
      throw new TypeError(`${where}: overwrite is true or false, not ${showValue(overwrite)}`);
    this.directory = resolve(directory);
    this.#extension = extension;
    this.#overwrite = overwrite;
  }

  /** Makes the directory, if need be, and checks that it may be written. @returns the path that the task writes to */
  begin(context: TSetContext): string {
    const { directory } = this;
    try {
      const created = mkdirSync(directory, { recursive: true });
      if (created !== undefined || context.index <= (this.#mine.at(-1) ?? -1)) this.#created = created;
      this.#requireFree(context);
    } catch (error) {
      throw ioError(error, "create", directory);
    }
    // A worker's tasks come in the order of their indices: this one begins another run of the same sink.
    if (context.index <= (this.#mine.at(-1) ?? -1)) this.#mine = [];
    this.#mine.push(context.index);
    return join(directory, this.#temporaryName(context, context.index));
  }

  commit(context: SinkContext): void {
    const { directory } = this;
    const parts = Array.from({ length: context.parallelism }, (_, task) => this.#partName(task));
    const temporary = parts.map((_, task) => this.#temporaryName(context, task));
    const unfinished = join(directory, unfinishedName(context.jobId));
    const renamed: string[] = [];
    try {
      // From here to the new marker the directory is in between; without the marker nobody takes it for whole.
      writeDurably(unfinished, "");
      rmSync(join(directory, SUCCESS), { force: true });
      syncDirectory(directory);
      const kept = new Set(temporary);
      for (const name of readdirSync(directory)) {
        if (!kept.has(name) && (PART.test(name) || name.startsWith(temporaryPrefix(context.jobId))))
          rmSync(join(directory, name));
      }
      for (const [task, name] of temporary.entries()) {
        const part = join(directory, parts[task] as string);
        renameSync(join(directory, name), part);
        renamed.push(part);
      }
      syncDirectory(directory);
      writeDurably(join(directory, SUCCESS), markerText(context));
      rmSync(unfinished);
      syncDirectory(directory);
      syncDirectory(dirname(directory));
    } catch (error) {
      for (const path of [...renamed, unfinished]) rmSync(path, { force: true });
      if (renamed.length > 0) rmSync(join(directory, SUCCESS), { force: true });
      throw ioError(error, "commit", directory);
    }
  }

  /** Removes what this worker's tasks have written, and all of it where this worker made the directory. */
  abort(context: SinkContext): void {
    const created = this.#created;
    const tasks = created === undefined ? this.#mine : Array.from({ length: context.parallelism }, (_, task) => task);
    this.#mine = [];
    this.#created = undefined;
    for (const task of tasks) rmSync(join(this.directory, this.#temporaryName(context, task)), { force: true });
    if (created === undefined) return;
    for (let path = this.directory; path.length >= created.length; path = dirname(path)) rmdirSync(path);
  }

  /** Files of this job do not count: those of other tasks of this run, and what an earlier run of it has left or written. */
  #requireFree(context: TSetContext): void {
    const { directory } = this;
    const unfinished = unfinishedName(context.jobId);
    const names = readdirSync(directory);
    const others = names.filter((name) => name !== unfinished && !name.startsWith(temporaryPrefix(context.jobId)));
    const foreign = others.find((name) => name !== SUCCESS && !PART.test(name));
    const mayReplace = this.#overwrite || names.includes(unfinished) || this.#isOfEarlierRun(context);
    if (foreign === undefined && (mayReplace || others.length === 0)) return;
    const wayOut =
      foreign === undefined
        ? "remove it, or write with { overwrite: true }"
        : "no sink has written that; write to another directory";
    throw new TSetError("TSETS_IO", `${directory} is not empty (it holds ${foreign ?? others[0]}): ${wayOut}`, {
      path: directory,
    });
  }

  #isOfEarlierRun(context: TSetContext): boolean {
    const marker = join(this.directory, SUCCESS);
    if (!existsSync(marker)) return false;
    const [, jobId, attempt] = /^written by (\S+), run (\d+)\n$/.exec(readFileSync(marker, "utf8")) ?? [];
    return jobId === context.jobId && Number(attempt) < context.attempt;
  }

  #partName(task: number): string {
    return `part-${String(task).padStart(5, "0")}${this.#extension}`;
  }

  /** Of one run: what an earlier one has left is not appended to. */
  #temporaryName({ jobId, attempt }: SinkContext | TSetContext, task: number): string {
    return `${temporaryPrefix(jobId)}${attempt}-${this.#partName(task)}`;
  }
}

function temporaryPrefix(jobId: string): string {
  return `.tmp-${jobId}-`;
}

function unfinishedName(jobId: string): string {
  return `.unfinished-${jobId}`;
}

function markerText({ jobId, attempt }: SinkContext): string {
  return `written by ${jobId}, run ${attempt}\n`;
}

function writeDurably(path: string, text: string): void {
  const descriptor = openSync(path, "w");
  try {
    writeFileSync(descriptor, text);
    fsyncSync(descriptor);
  } finally {
    closeSync(descriptor);
  }
}

function syncDirectory(path: string): void {
  const descriptor = openSync(path, "r");
  try {
    fsyncSync(descriptor);
  } finally {
    closeSync(descriptor);
  }
}
