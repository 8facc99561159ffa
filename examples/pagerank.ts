/**
 * PageRank of a seeded random graph: each iteration joins the pages' links with their ranks and adds up what each page
 * is given.
 *
 *     npx tsets submit standalone examples/pagerank.ts -- --pages 1000 --iterations 20
 */
import { parseArgs } from "node:util";
import { defineJob, float64, int32, list, sum } from "tsets";
import { seededRandom } from "./random.ts";

/** Part of its rank that a page gives to those that it links to. */
export const DAMPING = 0.85;

/** The pages that each page links to: one to eight, low numbers more often than high ones. */
export function randomLinks(pages: number, seed: number): [page: number, targets: number[]][] {
  const random = seededRandom(seed);
  return Array.from({ length: pages }, (_, page) => [
    page,
    Array.from({ length: 1 + Math.floor(random() * 8) }, () => Math.floor(random() * random() * pages)),
  ]);
}

export default defineJob({ name: "pagerank", workers: 4 }, async (env) => {
  const { values } = parseArgs({
    args: [...env.args],
    options: {
      pages: { type: "string", default: "1000" },
      iterations: { type: "string", default: "20" },
      seed: { type: "string", default: "1" },
    },
  });
  const [pages, iterations, seed] = [values.pages, values.iterations, values.seed].map(Number);

  const links = await env
    .createKeyedSource(
      ({ index, parallelism }) => randomLinks(pages, seed).filter(([page]) => page % parallelism === index),
      { key: int32, value: list(int32), parallelism: 4 },
    )
    .keyedPartition((page, tasks) => page % tasks)
    .cache();

  const rankTypes = { key: int32, value: float64 };
  let ranks = await links.mapToTuple(([page]) => [page, 1 / pages], rankTypes).cache();

  for (let iteration = 0; iteration < iterations; iteration++) {
    const given = links.join(ranks, { type: "inner" }).computeToTuple(function* (rows) {
      for (const [page, targets, rank] of rows) {
        yield [page, 0] as const; // so that a page without links to it keeps a row
        for (const target of targets) yield [target, rank / targets.length] as const;
      }
    }, rankTypes);

    const next = await given
      .keyedReduce(sum)
      .mapToTuple(([page, received]) => [page, (1 - DAMPING) / pages + DAMPING * received], rankTypes)
      .cache();
    await ranks.uncache();
    ranks = next;
  }

  const best = (await ranks.collect()).sort(([p, a], [q, b]) => b - a || p - q);
  if (env.workerId === 0)
    for (const [page, rank] of best.slice(0, 10)) env.log.info(`page ${page}: ${rank.toFixed(9)}`);
  return best;
});
