import { defineJob, int32 } from "tsets";

/** Its map throws at 3. */
export default defineJob({ name: "fails", workers: 2 }, async (env) => {
  await env
    .range(0, 10, { type: int32 })
    .map(function refuseThree(x) {
      if (x === 3) throw new RangeError("three is refused");
      return x;
    })
    .setName("picky")
    .count();
});
