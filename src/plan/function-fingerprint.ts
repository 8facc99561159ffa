import { endDigest, startDigest } from "./digest.js";
import { isStackOverflow, parseFunction } from "./parse-function.js";
import { boundedSource, readableSource } from "./readable-source.js";
import { writeSyntax } from "./syntax-text.js";

/** By what a function of the user's is known at a restart. */
export interface FunctionFingerprint {
  /** Of its syntax tree; 32 hex characters. */
  readonly hash: string;
  /** Its text without comments, white space folded, at most 2000 characters: for diffs. */
  readonly source: string;
}

/** Part of every hash: a change of the canonical form is a change of this. */
const FORM = "function 1\n";
const MAX_KEPT = 512;

// By text: a loop in a program makes the same lambda again and again, and parsing one costs 0.1 to 1 ms.
const kept = new Map<string, FunctionFingerprint>();

/**
 * Fingerprints a function or a class by its syntax tree. {@link writeSyntax} says what counts and what does not;
 * values that it captures do not, as nothing can see them.
 *
 * A function that cannot be parsed (see {@link parseFunction}) is known by its exact text.
 *
 * @returns undefined for native and bound functions and proxies, which have no text: the operator needs a setName
 */
export function functionFingerprint(f: object): FunctionFingerprint | undefined {
  if (!hasText(f)) return undefined;
  const text = Function.prototype.toString.call(f);
  const known = kept.get(text);
  if (known !== undefined) return known;
  const fingerprint = fingerprintText(text);
  const oldest = kept.keys().next();
  if (kept.size >= MAX_KEPT && !oldest.done) kept.delete(oldest.value);
  kept.set(text, fingerprint);
  return fingerprint;
}

/** False for native and bound functions and proxies. No program can have the words that those show for a body. */
export function hasText(f: object): boolean {
  return !/\{\s*\[native code\]\s*\}$/.test(Function.prototype.toString.call(f));
}

function fingerprintText(text: string): FunctionFingerprint {
  const parsed = parseFunction(text);
  if (parsed !== undefined) {
    try {
      const { text: syntax, cuts } = writeSyntax(parsed);
      return { hash: hashOf(`tree\n${syntax}`), source: readableSource(parsed, cuts) };
    } catch (error) {
      // A tree that acorn could just read and that is too deep to be written: as one that it could not read.
      if (!isStackOverflow(error)) throw error;
    }
  }
  return { hash: hashOf(`text\n${text}`), source: boundedSource(text.replace(/\s+/g, " ")) };
}

function hashOf(text: string): string {
  return endDigest(startDigest().update(FORM).update(text));
}
