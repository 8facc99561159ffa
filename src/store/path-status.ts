import { type Stats, statSync } from "node:fs";
import { errnoOf, ioError } from "./io-error.js";

/** What a path leads to; undefined where nothing is there, or can be: a name may be too long, or have a NUL in it. */
export function pathStatus(path: string): Stats | undefined {
  if (path.includes("\0")) return undefined;
  try {
    return statSync(path, { throwIfNoEntry: false });
  } catch (error) {
    if (errnoOf(error) === "ENAMETOOLONG") return undefined;
    throw ioError(error, "look at", path);
  }
}
