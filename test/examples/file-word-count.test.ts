import { mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { suite } from "uvu";
import * as assert from "uvu/assert";
import { examples, logged, succeed, temporaryHome } from "../cli/command-line.js";

const test = suite("file-word-count");
const home = temporaryHome();
test.after(home.remove);

test("the counts equal a plain count's, whatever the number of workers", async () => {
  const input = join(home.path, "books");
  mkdirSync(input, { recursive: true });
  const expected = new Map<string, number>();
  let seed = 7;
  const random = (n: number): number => {
    seed = (Math.imul(seed, 1664525) + 1013904223) >>> 0;
    return Math.floor((seed / 2 ** 32) * n);
  };
  let total = 0;
  for (const name of ["a.txt", "b.txt", "c.txt.gz"]) {
    const lines = Array.from({ length: 3000 }, () => Array.from({ length: random(12) }, () => `wörd${random(500)}`));
    for (const word of lines.flat()) expected.set(word, (expected.get(word) ?? 0) + 1);
    total += lines.flat().length;
    const text = lines.map((line) => line.join(" ")).join("\r\n");
    writeFileSync(join(input, name), name.endsWith(".gz") ? gzipSync(text) : text);
  }
  for (const workers of [1, 2, 3, 4]) {
    const output = join(home.path, `counts${workers}`);
    const line = [
      "submit",
      "standalone",
      examples("file-word-count.js"),
      "--home",
      home.path,
      "--workers",
      String(workers),
    ];
    const { stdout } = await succeed([...line, "--", input, output]);
    assert.equal(logged(stdout), [{ worker: 0, text: `${total} words, ${expected.size} different` }]);
    const parts = readdirSync(output).filter((name) => name.startsWith("part-"));
    assert.is(parts.length, workers);
    const records = parts.flatMap((part) => readFileSync(join(output, part), "utf8").trimEnd().split("\n").slice(1));
    assert.equal(records.sort(), [...expected].map(([word, count]) => `${word},${count}`).sort());
  }
});

test.run();
