import type { ParsedFunction } from "./parse-function.js";
import type { Cut } from "./syntax-text.js";

/** Characters of a function that a message or a manifest shows at most. */
export const MAX_SOURCE = 2000;

/**
 * A function's text for messages and diffs: without comments and without the cuts, white space folded to one blank
 * outside of strings. At most {@link MAX_SOURCE} characters; what is longer ends with "…".
 */
export function readableSource(parsed: ParsedFunction, cuts: readonly Cut[]): string {
  const ordered = [...cuts].sort((a, b) => a.start - b.start);
  let source = "";
  let previousEnd: number | undefined;
  let next = 0;
  // The furthest end of the cuts that have begun: the token is cut where it starts before it, since no token straddles.
  let cutEnd = 0;
  for (const token of parsed.tokens) {
    while (next < ordered.length && ordered[next].start <= token.start) cutEnd = Math.max(cutEnd, ordered[next++].end);
    if (token.start >= cutEnd) {
      if (source !== "" && token.start !== previousEnd) source += " ";
      source += parsed.code.slice(token.start, token.end);
      if (source.length > MAX_SOURCE) break;
    }
    previousEnd = token.end;
  }
  return boundedSource(source);
}

/** Cuts a text to {@link MAX_SOURCE} characters, and never between the halves of one. */
export function boundedSource(source: string): string {
  if (source.length <= MAX_SOURCE) return source;
  const head = source.slice(0, MAX_SOURCE - 1);
  return `${/[\uD800-\uDBFF]$/.test(head) ? head.slice(0, -1) : head}…`;
}
