import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { suite } from "uvu";
import * as assert from "uvu/assert";
import { runExample } from "./run-example.js";

const test = suite("terasort");
const directory = mkdtempSync(join(tmpdir(), "tsets-terasort-"));
process.on("exit", () => rmSync(directory, { recursive: true, force: true }));

/** The records of a directory's parts, in order. */
function recordsOf(name: string): string[] {
  const parts = readdirSync(join(directory, name)).filter((file) => file.startsWith("part-"));
  const text = parts
    .sort()
    .map((file) => readFileSync(join(directory, name, file), "latin1"))
    .join("");
  return text.match(/.{100}/gs) ?? [];
}

test("sorted, and the same records as before, by 1 and 3 workers", async () => {
  const checksums = new Set<string>();
  for (const workers of [1, 3]) {
    const { lines } = await runExample("terasort", { workers, args: ["--records", "1001"] });
    const [records, sorted, checksum] = lines.map(({ text }) => text);
    assert.equal([lines.length, records, sorted], [3, "RECORDS=1001", "SORTED=true"]);
    const [, before, after] = /^CHECKSUM=(\d+) before, (\d+) after$/.exec(checksum) ?? [];
    assert.ok(Number(before) > 0);
    assert.is(after, before);
    checksums.add(checksum);
  }
  assert.is(checksums.size, 1);
});

test("fewer records than tasks", async () => {
  const { texts } = await runExample("terasort", { workers: 2, args: ["--records", "3"] });
  assert.equal(texts.slice(1), ["RECORDS=3", "SORTED=true"]);
});

test("from files to files: printable records of 100 bytes, sorted as a plain sort does it", async () => {
  const [unsorted, sorted] = ["unsorted", "sorted"].map((name) => join(directory, name));
  await runExample("terasort", { workers: 2, args: ["--records", "700", "--generate", unsorted] });
  const made = recordsOf("unsorted");
  assert.is(made.length, 700);
  made.forEach((record, i) => {
    assert.match(record, /^[ -~]{10} {2}[0-9A-F]{32} {2}[A-Z]{52}\r\n$/);
    assert.is(Number.parseInt(record.slice(12, 44), 16), i);
  });
  const files = ["--input", unsorted, "--output", sorted, "--tasks", "7"];
  assert.equal((await runExample("terasort", { workers: 2, args: files })).texts, []);
  assert.equal(recordsOf("sorted"), made.sort());
  const validation = ["--input", unsorted, "--validate", sorted];
  const { texts } = await runExample("terasort", { workers: 2, args: validation });
  assert.equal(texts.slice(1), ["RECORDS=700", "SORTED=true"]);
  const [, before, after] = /^CHECKSUM=(\d+) before, (\d+) after$/.exec(texts[0] as string) ?? [];
  assert.is(after, before);
});

test("the validator sees records out of order, and other records", async () => {
  const [unsorted, sorted] = ["unsorted", "sorted"].map((name) => join(directory, name));
  const file = join(sorted, "part-00003.dat");
  const content = readFileSync(file);
  const validation = ["--input", unsorted, "--validate", sorted];
  content[50] = 33;
  writeFileSync(file, Buffer.concat([content.subarray(100, 200), content.subarray(0, 100), content.subarray(200)]));
  const { texts } = await runExample("terasort", { workers: 2, args: validation });
  assert.ok(texts.includes("SORTED=false"));
  const [, before, after] = /^CHECKSUM=(\d+) before, (\d+) after$/.exec(texts[0] as string) ?? [];
  assert.is.not(after, before);
});

test.run();
