/** Enough for the chains of a program and of its loops; each is some kilobytes of code. */
const MAX_KEPT = 256;

const kept = new Map<string, unknown>();
let serial = 0;

/**
 * Compiles generated text once for each `use`: the texts of the user's functions that it will call. A program that runs a
 * chain again, in a loop over iterations, finds it compiled and its types known. Chains of other functions get code of
 * their own, although the text may be the same: V8 shares what it has learnt between functions of equal text, and a call
 * that has seen several functions is not inlined.
 *
 * @param use undefined where the functions cannot be told apart by text: then nothing is kept
 */
export function compiledOnce<T>(text: string, use: string | undefined, compile: (text: string) => T): T {
  const key = `${text}\n${use}`;
  if (use !== undefined) {
    const known = kept.get(key) as T | undefined;
    if (known !== undefined) return known;
  }
  const compiled = compile(`${text}\n//# generated ${serial++}`);
  if (use === undefined) return compiled;
  const oldest = kept.keys().next();
  if (kept.size >= MAX_KEPT && !oldest.done) kept.delete(oldest.value);
  kept.set(key, compiled);
  return compiled;
}
