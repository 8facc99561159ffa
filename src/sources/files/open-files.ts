import { TSetError } from "../../errors.js";
import type { FilesNode } from "../../plan/graph.js";
import { nodeLabel } from "../../plan/graph.js";
import type { ChunksSource, RowsSource } from "../open-source.js";
import { type OpenInput, PlainInput } from "./byte-input.js";
import { type FileRange, isGzip, shareFiles } from "./share-files.js";

/**
 * Opens a task's share of the files; each format is loaded when it is first met.
 *
 * @throws TSetError TSETS_IO where the paths lead to no files
 */
export async function openFiles(node: FilesNode, task: number): Promise<RowsSource | ChunksSource> {
  const { list, format } = node;
  if (list === undefined) throw new Error(`${nodeLabel(node)}: the files are not listed yet`);
  if (list.problem !== undefined)
    throw new TSetError("TSETS_IO", `${nodeLabel(node)}: ${list.problem}`, { path: node.paths.join(", ") });
  const share = (canSplit: Parameters<typeof shareFiles>[3]): FileRange[] =>
    shareFiles(list.files, task, node.parallelism, canSplit);
  switch (format.kind) {
    case "text": {
      const ranges = share((file) => !isGzip(file));
      const { TextSource } = await import("./text.js");
      return new TextSource(format, ranges, await inputsOf(ranges));
    }
    case "record": {
      const { RecordSource } = await import("./records.js");
      return new RecordSource(
        format,
        share(() => true),
        node.type,
      );
    }
    case "csv": {
      const ranges = share((file) => !format.multiline && !isGzip(file));
      const { CsvSource } = await import("./csv.js");
      return new CsvSource(format, ranges, await inputsOf(ranges));
    }
    case "arrow": {
      const { ArrowSource } = await loadArrow();
      return new ArrowSource(
        format.columns,
        share(() => true),
      );
    }
    case "parquet": {
      const { ParquetSource } = await import("./parquet.js");
      return new ParquetSource(
        format.columns,
        share(() => true),
      );
    }
  }
}

async function inputsOf(ranges: readonly FileRange[]): Promise<OpenInput> {
  if (!ranges.some(({ file }) => isGzip(file))) return (file) => new PlainInput(file, 0);
  const { GzipInput } = await import("./gzip-input.js");
  return (file) => (isGzip(file) ? new GzipInput(file) : new PlainInput(file, 0));
}

/** apache-arrow (12 MB) is installed by those who read Arrow files. */
async function loadArrow(): Promise<typeof import("./arrow.js")> {
  try {
    return await import("./arrow.js");
  } catch (cause) {
    if ((cause as { code?: string }).code !== "ERR_MODULE_NOT_FOUND") throw cause;
    throw new TSetError(
      "TSETS_CONFIG",
      "Arrow files are read by the package apache-arrow, which is not installed: npm install apache-arrow",
      { cause },
    );
  }
}
