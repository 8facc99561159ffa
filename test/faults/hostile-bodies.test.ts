import { suite } from "uvu";
import * as assert from "uvu/assert";
import { hasCode } from "#src/errors.js";
import { binary, float64, int32, utf8 } from "#src/types/dtype.js";
import { list, nullable, tuple } from "#src/types/nested.js";
import {
  contentOf,
  readPartition,
  resealed,
  scratchDirectory,
  writePartition,
} from "../store/arrow/partition-files.js";
import { count, randomOf, size } from "./report.js";

const test = suite("hostile bodies under right checksums");
const ROW = "damage";
const directory = scratchDirectory();
/** What one of these small files may cost, however it lies about its lengths. */
const LIMIT_MS = 2000;
const LIMIT_BYTES = 256 * 1024 * 1024;

const cases = [
  { type: int32, values: [[1, 2, 3, 4, 5, 6, 7]] },
  { type: float64, values: [[1.5, -0, Number.NaN]] },
  { type: utf8, values: [["a", "bc", "déf"], ["x"]] },
  { type: binary, values: [[Uint8Array.of(1, 2, 3), new Uint8Array(0)]] },
  { type: list(nullable(utf8)), values: [[["a", null], [], ["bc"]]] },
  {
    type: tuple(int32, utf8),
    values: [
      [
        [1, "one"],
        [2, "two"],
      ],
    ],
  },
];

for (const compression of [undefined, "lz4"] as const) {
  test(`${compression ?? "plain"} bodies with lying lengths are refused or read, within time and memory`, () => {
    const random = randomOf(`hostile ${compression}`);
    let refused = 0;
    for (let i = 0; i < size(300, 10_000); i++) {
      const { type, values } = cases[i % cases.length];
      const record = writePartition(directory, type, values, { ...(compression === undefined ? {} : { compression }) });
      const content = contentOf(directory, record);
      mutate(content, record.bytes - record.footerBytes, random);
      const hostile = resealed(directory, record, content);
      const before = process.memoryUsage();
      const begun = performance.now();
      try {
        readPartition(directory, hostile, type);
      } catch (error) {
        refused++;
        const known = hasCode(error, "TSETS_CORRUPT") || hasCode(error, "TSETS_FORMAT_VERSION");
        assert.ok(known, `${compression} ${i}: ${String((error as Error).stack)}`);
      }
      assert.ok(performance.now() - begun < LIMIT_MS, `${i} took ${performance.now() - begun} ms`);
      const { rss } = process.memoryUsage();
      assert.ok(rss - before.rss < LIMIT_BYTES, `${i} took ${rss - before.rss} bytes`);
      directory.remove(record.file);
      directory.remove(hostile.file);
      count(ROW, "hostile bodies with right checksums");
    }
    assert.ok(refused > 0, "none was refused");
  });
}

const LENGTHS = [0n, 1n, -1n, 0x7fff_ffffn, 0x8000_0000n, 0xffff_ffffn, 0x7fff_ffff_ffff_ffffn, 1n << 40n];

/** One to three bytes, or eight that could be a length, somewhere in the checked bytes or the footer. */
function mutate(content: Buffer, footerStart: number, random: () => number): void {
  for (let n = 1 + Math.floor(random() * 3); n > 0; n--) {
    const at = Math.floor(random() * (random() < 0.7 ? footerStart : content.length));
    if (random() < 0.5 || at + 8 > content.length) content[at] = Math.floor(random() * 256);
    else content.writeBigInt64LE(BigInt.asIntN(64, LENGTHS[Math.floor(random() * LENGTHS.length)]), at - (at % 8));
  }
}

test.run();
