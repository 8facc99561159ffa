/**
 * Words of text files, counted: each task counts the lines that begin in its bytes, then the counts of a word meet.
 *
 *     npx tsets submit standalone examples/file-word-count.ts -- 'books/*.txt' counts
 *
 * The first argument is a file, a directory or a pattern; the second a directory for the counts, as CSV files.
 */
import { csvSink, defineJob, int64, sum, type TaskValues, utf8 } from "tsets";

export default defineJob({ name: "file-word-count", workers: 4 }, async (env) => {
  const [input = "README.md", output] = env.args;
  const counts = await env
    .createTextSource(input)
    .computeToTuple(
      function* (lines: TaskValues<string>): Generator<[string, bigint]> {
        const seen = new Map<string, number>();
        for (const line of lines) {
          for (const word of line.split(" ")) if (word !== "") seen.set(word, (seen.get(word) ?? 0) + 1);
        }
        for (const [word, count] of seen) yield [word, BigInt(count)];
      },
      { key: utf8, value: int64 },
    )
    .keyedReduce((a: bigint, b: bigint) => a + b)
    .cache();

  if (output !== undefined) await env.run(counts.sink(csvSink(output, { header: ["word", "count"] })));
  const total = await counts
    .map(([, count]) => count, int64)
    .reduce(sum)
    .value();
  const different = await counts.count();
  if (env.workerId === 0) env.log.info(`${total ?? 0n} words, ${different} different`);
});
