/**
 * Counts words that a seeded generator makes, the same ones in every run.
 *
 *     npx tsets submit standalone examples/word-count.ts -- --words 100000 --seed 1
 */
import { parseArgs } from "node:util";
import { defineJob, int32, sum, utf8 } from "tsets";
import { seededRandom } from "./random.ts";

/** Words of one to three letters of abc: 39 different ones. */
export function* randomWords(count: number, seed: number, stream: number): Generator<string> {
  const random = seededRandom(seed, stream);
  for (let i = 0; i < count; i++) {
    const letters = Array.from({ length: 1 + Math.floor(random() * 3) }, () => "abc"[Math.floor(random() * 3)]);
    yield letters.join("");
  }
}

export default defineJob({ name: "word-count", workers: 4 }, async (env) => {
  const { values } = parseArgs({
    args: [...env.args],
    options: { words: { type: "string", default: "100000" }, seed: { type: "string", default: "1" } },
  });
  const words = Number(values.words);
  const seed = Number(values.seed);

  // The words of a task depend on its index alone, so the counts are the same for any number of workers.
  const source = env.createSource(({ index }) => randomWords(words, seed, index), { type: utf8, parallelism: 4 });

  const counts = await source
    .mapToTuple((word) => [word, 1], { key: utf8, value: int32 })
    .keyedReduce(sum)
    .cache();

  await counts.forEach(([word, count]) => env.log.info(`${word}: ${count}`));
  const total = await counts
    .map(([, count]) => count, int32)
    .reduce(sum)
    .value();
  if (env.workerId === 0) env.log.info(`${total} words`);
});
