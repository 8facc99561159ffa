import type * as crypto from "node:crypto";
import { createRequire } from "node:module";

let load: typeof crypto | undefined;

/**
 * A running SHA-256. node:crypto is loaded at the first call and not at import (2 to 5 ms a thread): jobs without
 * checkpointing make no digest.
 */
export function startDigest(): crypto.Hash {
  load ??= createRequire(import.meta.url)("node:crypto") as typeof crypto;
  return load.createHash("sha256");
}

/** The form of every fingerprint: the first 128 bits of the digest, 32 hex characters. Ends the digest. */
export function endDigest(digest: crypto.Hash): string {
  return digest.digest("hex").slice(0, 32);
}

/**
 * One fingerprint of a list. Different lists differ: `["ab", "c"]` and `["a", "bc"]`, `[1]` and `["1"]`, `[undefined]`
 * and `[]`.
 */
export function combineFingerprints(parts: readonly (string | number | undefined)[]): string {
  const digest = startDigest();
  for (const part of parts) {
    if (part === undefined) digest.update("u;");
    else if (typeof part === "number") digest.update(`n${part};`);
    else digest.update(`s${part.length}:${part};`);
  }
  return endDigest(digest);
}
