import { suite } from "uvu";
import * as assert from "uvu/assert";
import { runByEachNumberOfWorkers, runExample } from "./run-example.js";

const test = suite("terasort");

test("sorted, and the same records as before, by 1 to 4 workers", async () => {
  const checksums = new Set<string>();
  for (const { lines } of await runByEachNumberOfWorkers("terasort", ["--records", "5001"])) {
    const [records, sorted, checksum] = lines.map(({ text }) => text);
    assert.equal([lines.length, records, sorted], [3, "RECORDS=5001", "SORTED=true"]);
    const [, before, after] = /^CHECKSUM=(\d+) before, (\d+) after$/.exec(checksum) ?? [];
    assert.ok(Number(before) > 0);
    assert.is(after, before);
    checksums.add(checksum);
  }
  assert.is(checksums.size, 1);
});

test("fewer records than tasks", async () => {
  for (const records of ["0", "3"]) {
    const { texts } = await runExample("terasort", { workers: 2, args: ["--records", records] });
    assert.equal(texts.slice(1), [`RECORDS=${records}`, "SORTED=true"]);
  }
});

test.run();
