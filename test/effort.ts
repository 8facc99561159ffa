/**
 * How much of something is tried, such as runs of a property: `quick` in `npm test` and `npm run check`, `all` with --thorough (so in .ci/run), by a
 * pattern, and where a test file is run by itself.
 */
export function effort<T>(quick: T, all: T): T {
  return process.env.TSETS_QUICK === "1" ? quick : all;
}
