import { test } from "uvu";
import { any, type BatchEnv, type DType, int32, type JoinType, utf8 } from "tsets";
import { sameRows } from "./same-rows.js";

/** Keys in steps, twice each, and one that a share of all rows has. */
const side = (env: BatchEnv, count: number, step: number, value: DType, share: number) =>
  env
    .range(0, count, { type: int32 })
    .mapToTuple((x) => [x % share === 1 ? -1 : Math.imul((x >> 1) * step, 0x9e3779b1), `v${x}`], { key: int32, value });

const joined = async (left: ReturnType<typeof side>, right: ReturnType<typeof side>, type: JoinType) =>
  await left
    .join(right, { type })
    .map(([k, l, r]) => `${k} ${l} ${r}`, utf8)
    .collect();

const MEMORY = 256 * 1024;

for (const type of ["inner", "left", "right", "full"] as JoinType[]) {
  test(`a ${type} join of more right rows than memory holds gives the same rows in the same order`, async () => {
    await sameRows((env) => joined(side(env, 12_000, 3, utf8, 4000), side(env, 16_000, 2, utf8, 400), type), MEMORY);
  });
}

test("so does a full join whose right rows are nearly all one key's, block by block", async () => {
  await sameRows((env) => joined(side(env, 400, 3, any, 300), side(env, 36_000, 2, any, 2), "full"), MEMORY);
});

test.run();
