import * as assert from "uvu/assert";
import { expectedOf } from "../faults/promise.js";
import { program, type Site } from "../faults/site.js";
import { assertNotReadAgain, type SoakedJob, startsOf } from "./soaked-job.js";

/** Three persists, two commits, a release and a collection. */
export function threePersistsJob(site: Site, tasks: number): SoakedJob {
  return {
    what: `three persists of ${tasks} partitions`,
    module: program("three-persists"),
    args: [site.marks, String(tasks)],
    memories: ["64MiB"],
    async verify() {
      const starts = startsOf(site);
      assertNotReadAgain(starts);
      const result = `result ${JSON.stringify(expectedOf(tasks))}`;
      assert.ok(starts.at(-1)?.includes(result), `${starts.at(-1)?.join(", ")}, and not ${result}`);
      let committed = 0;
      for (const lines of starts) {
        const begun = lines.find((line) => line.startsWith("step "));
        if (begun !== undefined) assert.ok(Number(begun.slice(5)) >= committed, `${begun}, ${committed} was committed`);
        for (const line of lines)
          if (line.startsWith("committed ")) committed = Math.max(committed, Number(line.slice(10)));
      }
      const given = starts.findIndex((lines) => lines.includes("resolved c"));
      const after = starts.slice(given + 1).flat();
      assert.not.ok(
        after.some((line) => line.startsWith("read a ")),
        "a was read again, though it was given back",
      );
    },
  };
}
