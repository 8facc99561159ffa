// thorough without the addon
import { test } from "uvu";
import { any, type BatchEnv, type DType, int32, type JoinOptions, type JoinType, utf8 } from "tsets";
import { effort } from "../effort.js";
import { sameRows } from "./same-rows.js";

/** Keys in steps, twice each, and one that a share of all rows has. */
const side = (env: BatchEnv, count: number, step: number, value: DType, share: number) =>
  env
    .range(0, count, { type: int32 })
    .mapToTuple((x) => [x % share === 1 ? -1 : Math.imul((x >> 1) * step, 0x9e3779b1), `v${x}`], { key: int32, value });

type Side = ReturnType<typeof side>;

const joined = async (left: Side, right: Side, options: JoinOptions<number, JoinType>) =>
  await left
    .join(right, options)
    .map(([k, l, r]) => `${k} ${l} ${r}`, utf8)
    .collect();

const MEMORY = 256 * 1024;

for (const type of effort<JoinType[]>(["full"], ["inner", "left", "right", "full"])) {
  for (const algorithm of ["hash", "sort"] as const) {
    test(`a ${type} join by ${algorithm} of more rows than memory holds gives the same rows in the same order`, async () => {
      const of = (env: BatchEnv) => [side(env, 12_000, 3, utf8, 4000), side(env, 16_000, 2, utf8, 400)] as const;
      await sameRows((env) => joined(...of(env), { type, algorithm }), MEMORY);
    });
  }
}

/** Each key once. */
const differing = (env: BatchEnv, count: number, value: DType) =>
  env.range(0, count, { type: int32 }).mapToTuple((x) => [Math.imul(x, 0x9e3779b1), `v${x}`], { key: int32, value });

for (const type of effort<JoinType[]>(["right", "full"], ["inner", "left", "right", "full"])) {
  test(`so does a ${type} join by hash whose keys are all different`, async () => {
    for (const [lefts, rights] of [
      [12_000, 16_000],
      [16_000, 12_000],
    ] as const) {
      await sameRows(
        (env) => joined(differing(env, lefts, utf8), differing(env, rights, utf8), { type, algorithm: "hash" }),
        MEMORY,
      );
    }
  });
}

test("so does a join by a comparator of the user's, for which different keys are equal", async () => {
  const comparator = (a: number, b: number): number => (b >> 6) - (a >> 6);
  await sameRows((env) => {
    const [left, right] = [side(env, 4000, 3, utf8, 4000), side(env, 9000, 2, utf8, 400)];
    return joined(left, right, { type: "full", algorithm: "sort", comparator, partitioner: () => 0 });
  }, MEMORY);
});

for (const algorithm of ["hash", "sort"] as const) {
  test(`so does a full join by ${algorithm} whose right rows are nearly all one key's`, async () => {
    const of = (env: BatchEnv) => [side(env, 400, 3, any, 300), side(env, 36_000, 2, any, 2)] as const;
    await sameRows((env) => joined(...of(env), { type: "full", algorithm }), MEMORY);
  });
}

test.run();
