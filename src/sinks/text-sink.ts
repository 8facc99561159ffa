import type { Sink, SinkContext, TSetContext } from "../tset/functions.js";
import type { Utf8 } from "../types/dtype.js";
import { typeText } from "../types/type-text.js";
import { type FileSinkOptions, PartFiles } from "./part-files.js";
import { PartWriter } from "./part-writer.js";

/**
 * Writes each value as a line that ends with \n, into `part-00000.txt`, … of `directory`, one file a task; `_SUCCESS`
 * is there when all of them are. A value with a line end in it is an error: it would be read back as two.
 *
 * Errors of the action: TSETS_IO where the directory is not empty, unless `overwrite`; TSETS_IO and TSETS_NO_SPACE
 * where writing fails, which leaves nothing behind.
 *
 * @example
 * ```ts
 * await env.run(env.createTextSource("in/").filter((line) => line !== "").sink(textSink("out")));
 * ```
 */
export function textSink(directory: string, options: FileSinkOptions = {}): Sink<Utf8> {
  return new TextSink(new PartFiles(directory, ".txt", options, "textSink"));
}

class TextSink implements Sink<Utf8> {
  readonly #files: PartFiles;
  #writer: PartWriter | undefined;

  constructor(files: PartFiles) {
    this.#files = files;
  }

  accept(type: { kind: string }): void {
    if (type.kind !== "utf8")
      throw new TypeError(`textSink takes utf8, not ${typeText(type as Utf8)}: map it to texts first`);
  }

  prepare(context: TSetContext): void {
    this.#writer = new PartWriter(this.#files.begin(context));
  }

  add(line: string): void {
    if (line.includes("\n"))
      throw new TypeError(`textSink: a line end within the value ${JSON.stringify(line.slice(0, 80))}`);
    const writer = this.#writer as PartWriter;
    writer.text(line);
    writer.text("\n");
  }

  end(): void {
    this.#writer?.end();
  }

  close(): void {
    this.#writer?.close();
    this.#writer = undefined;
  }

  commit(context: SinkContext): void {
    this.#files.commit(context);
  }

  abort(context: SinkContext): void {
    this.#files.abort(context);
  }
}
