import type { Directory } from "./directory.js";
import { temporaryName } from "./home-layout.js";
import type { OutputFile } from "./output-file.js";

/** Where a commit failed. Before "rename" the name is as it was; after a failed "sync directory" nobody knows. */
export type CommitStep = "create" | "write" | "sync" | "close" | "rename" | "sync directory";

/**
 * Makes `bytes` the content of `name`, for good: temporary file, write, fsync, close, rename, fsync of the directory.
 * A crash at any moment leaves all of the new content or all of the old.
 *
 * @param options replace: false: it is an error (EEXIST) where `name` exists. explain: the error to throw for a failed
 *   step; what the directory threw, unless given
 */
export function commitFile(
  directory: Directory,
  name: string,
  bytes: Uint8Array,
  options: { replace: boolean; explain?: (step: CommitStep, error: unknown) => unknown },
): void {
  let step: CommitStep = "create";
  let file: OutputFile | undefined;
  try {
    const temporary = temporaryName(name);
    file = directory.createFile(temporary);
    step = "write";
    file.write(bytes);
    step = "sync";
    file.sync();
    step = "close";
    file.close();
    step = "rename";
    if (options.replace) directory.rename(temporary, name);
    else directory.renameNoReplace(temporary, name);
    step = "sync directory";
    directory.sync();
  } catch (error) {
    // Under its final name the file stays: whether that name is on the disk is what nobody knows.
    if (step !== "sync directory") file?.abandon();
    throw options.explain?.(step, error) ?? error;
  }
}
