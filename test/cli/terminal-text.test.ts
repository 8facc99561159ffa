import { suite } from "uvu";
import * as assert from "uvu/assert";
import { factLines } from "#src/cli/fact-lines.js";
import { PlainProgress } from "#src/cli/plain-progress.js";
import { restartCommand } from "#src/cli/restart-command.js";
import { RowRate } from "#src/cli/row-rate.js";
import { textTable } from "#src/cli/table.js";
import { localTime, shortBytes, shortCount } from "#src/cli/units.js";

const test = suite("text on the terminal");

test("counts and bytes have three digits and a unit", () => {
  assert.equal([0, 999, 1000, 12_345, 999_999, 1.5e9].map(shortCount), [
    "0",
    "999",
    "1.00K",
    "12.3K",
    "1000K",
    "1.50G",
  ]);
  assert.equal([0, 1023, 1024, 1536, 4 * 2 ** 30].map(shortBytes), [
    "0 B",
    "1023 B",
    "1.00 KiB",
    "1.50 KiB",
    "4.00 GiB",
  ]);
});

test("times are local, without fractions", () => {
  const date = new Date(2026, 10, 22, 14, 5, 9);
  assert.is(localTime(date.toISOString()), "2026-11-22 14:05:09");
  assert.is(localTime(undefined), "");
});

test("tables are as wide as their widest cells, and have no spaces at line ends", () => {
  assert.is(textTable(["A", "LONG", "C"], [["aaa", "1", ""]], [1]), "A    LONG  C\naaa     1");
});

test("facts that are not known are left out", () => {
  assert.is(factLines({ Name: "x", Reason: undefined, Ended: "", Workers: 0 }), "Name:     x\nWorkers:  0");
});

test("the rate is that of the last three seconds, or since the last look", () => {
  const rate = new RowRate();
  const at = (elapsedMs: number, rows: number) => rate.text({ elapsedMs, rows, tasks: 0, tasksDone: 0, operator: "" });
  assert.equal(
    [at(1000, 6000), at(2000, 6000), at(4000, 12_000), at(5000, 12_000), at(15_000, 1_012_000)],
    ["6.00K", "3.00K", "2.00K", "2.00K", "100K"],
  );
});

test("without a terminal there is a line every ten seconds, none before", () => {
  const written: string[] = [];
  const write = process.stderr.write;
  process.stderr.write = ((text: string) => written.push(text) > 0) as typeof process.stderr.write;
  try {
    const progress = new PlainProgress("job");
    for (let s = 1; s <= 21; s++) {
      progress.update({ elapsedMs: s * 1000, rows: s * 500_000, tasks: 40, tasksDone: s, operator: "map" });
    }
  } finally {
    process.stderr.write = write;
  }
  const texts = written.map((line) => line.replace(/^\[[^\]]+\] /, ""));
  assert.equal(texts, [
    "[INFO] [master] [main] job: 10 of 40 tasks done, 500K rows/s, at map\n",
    "[INFO] [master] [main] job: 20 of 40 tasks done, 500K rows/s, at map\n",
  ]);
});

test("a command that is printed can be pasted into a shell", () => {
  const command = restartCommand("a-b-1", { home: "/tmp/it's here", conf: "conf" });
  assert.match(command, /tsets restart standalone a-b-1 --home '\/tmp\/it'\\''s here' --conf conf$/);
});

test.run();
