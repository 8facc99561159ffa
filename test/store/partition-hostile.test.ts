// thorough without the addon
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import fc from "../fast-check.js";
import { test } from "uvu";
import * as assert from "uvu/assert";
import { type EncodedBody, encodeBody } from "#src/store/arrow/encode/body.js";
import { encodeFooter } from "#src/store/arrow/encode/footer.js";
import { encodeRecordBatch } from "#src/store/arrow/encode/record-batch.js";
import { encodeSchemaMessage } from "#src/store/arrow/encode/schema.js";
import type { BatchPlace } from "#src/store/arrow/format.js";
import { hasCode } from "#src/errors.js";
import { crc32c } from "#src/store/crc32c.js";
import { PartitionReader } from "#src/store/partition-reader.js";
import type { PartitionRecord } from "#src/store/partition-writer.js";
import { any, binary, type DType, int32, utf8 } from "#src/types/dtype.js";
import { list, nullable, tuple, vector } from "#src/types/nested.js";
import { typeText } from "#src/types/type-text.js";
import { chunkOf } from "./arrow/chunks.js";
import {
  assertCorrupt,
  checksums,
  contentOf,
  readPartition,
  resealed,
  scratchDirectory,
  writePartition,
} from "./arrow/partition-files.js";

/** Files whose checksums are right: what is wrong in them has to be seen by itself. */
const directory = scratchDirectory();
let files = 0;

interface Lie {
  rows?: number;
  body?: Partial<EncodedBody>;
  places?: (places: BatchPlace[], footerStart: number) => BatchPlace[];
  columns?: { name: string; type: DType }[];
  metadata?: Record<string, string>;
}

/** A file of one batch, written with a lie in it. */
function lying(type: DType, values: readonly unknown[], lie: Lie): PartitionRecord {
  const columns = lie.columns ?? [{ name: "value", type }];
  const body: EncodedBody = { ...copyOfBody(type, values), ...lie.body };
  const rows = lie.rows ?? values.length;
  const start = Buffer.concat([Buffer.from("ARROW1\0\0"), encodeSchemaMessage(columns, {})]);
  const message = encodeRecordBatch(rows, body);
  const checked = Buffer.concat([start, message, ...body.parts, Buffer.from("ffffffff00000000", "hex")]);
  const place = { offset: start.length, metadataBytes: message.length, bodyBytes: body.bytes };
  const footer = encodeFooter(columns, {}, lie.places?.([place], checked.length) ?? [place], {
    "tsets.version": "1.0",
    "tsets.type": typeText(type),
    "tsets.rows": String(rows),
    "tsets.crc32c": checksums(checked),
    ...lie.metadata,
  });
  const file = `h${files++}.ipc`;
  writeFileSync(join(directory.path, file), Buffer.concat([checked, footer]));
  const bytes = checked.length + footer.length;
  return { index: 3, file, bytes, rows, footerBytes: footer.length, footerCrc: crc32c(footer), type: typeText(type) };
}

function copyOfBody(type: DType, values: readonly unknown[]): EncodedBody {
  const { nodes, buffers, parts, bytes } = encodeBody([chunkOf(type, values, "apart")], undefined);
  return { nodes, buffers, parts, bytes, compressed: false };
}

function refused(type: DType, values: readonly unknown[], lie: Lie, what: string): void {
  const record = lying(type, values, lie);
  assertCorrupt(directory, record, () => readPartition(directory, record, type), what);
}

test("without a lie the file of these tests is read", () => {
  const type = list(nullable(utf8));
  const values = [["a", null], [], ["bc"]];
  assert.equal(readPartition(directory, lying(type, values, {}), type), [values]);
});

test("buffers that reach out of the body are refused", () => {
  const pairs = [
    [64, 64],
    [-64, 12],
    [0, 2 ** 52],
    [2 ** 52, 12],
    [-1, -1],
    [0, 8],
    [0, 0],
    [0, -12],
  ];
  for (const [offset, length] of pairs) {
    refused(int32, [1, 2, 3], { body: { buffers: [0, 0, offset, length] } }, `${offset}, ${length}`);
  }
});

test("row counts that do not fit the values are refused, however large", () => {
  for (const rows of [0, 4, 17, 65537, 2 ** 31, 2 ** 40, 2 ** 53 - 1]) {
    refused(int32, [1, 2, 3], { rows, body: { nodes: [rows, 0] } }, `${rows} rows`);
    refused(
      vector(int32, 65536),
      [],
      { rows, body: { nodes: [rows, 0, rows * 65536, 0].map((n) => Math.min(n, 2 ** 53 - 1)) } },
      `${rows} vectors`,
    );
    refused(int32, [1, 2, 3], { rows }, `${rows} rows, node of 3`);
  }
  refused(int32, [1, 2, 3], { metadata: { "tsets.rows": "4" } }, "rows in the footer");
});

test("nodes and buffers that are too few, too many or have nulls where none may be are refused", () => {
  const { nodes, buffers } = copyOfBody(int32, [1]);
  refused(int32, [1], { body: { nodes: [] } }, "no nodes");
  refused(int32, [1], { body: { nodes: [...nodes, ...nodes] } }, "two nodes");
  refused(int32, [1], { body: { buffers: [] } }, "no buffers");
  refused(int32, [1], { body: { buffers: [...buffers, 0, 0] } }, "three buffers");
  refused(int32, [1], { body: { nodes: [1, 1] } }, "a null");
  refused(nullable(int32), [1], { body: { nodes: [1, 1], buffers: [0, 0, 0, 4] } }, "a null without a bitmap");
});

test("offsets that decrease, start elsewhere or lead out of the values are refused", () => {
  const lies = [
    [0, 3, 2],
    [1, 2, 3],
    [0, -1, 3],
    [-3, 0, 3],
    [0, 1, 4],
    [0, 1, 2 ** 31 - 1],
    [-(2 ** 31), 0, 0],
  ];
  for (const type of [utf8, binary, any, list(int32), list(list(utf8)), nullable(list(vector(int32, 7)))]) {
    for (const offsets of lies) {
      const values =
        type.kind === "utf8"
          ? ["a", "bc"]
          : type.kind === "binary"
            ? [Uint8Array.of(1), Uint8Array.of(2, 3)]
            : type.kind === "any"
              ? [1, 2]
              : [[], []];
      const body = copyOfBody(type, values);
      const parts = body.parts.map((part) => new Uint8Array(part));
      const whole = Buffer.concat(parts);
      const at = body.buffers[2];
      for (const [i, offset] of offsets.entries()) whole.writeInt32LE(offset, at + 4 * i);
      // 1000 bytes and more are there for values of any, so that only the order can be wrong.
      if (type.kind === "any" && offsets[2] === 4) continue;
      refused(type, values, { body: { parts: [whole] } }, `${typeText(type)} ${offsets}`);
    }
  }
});

test("batches that overlap, lie outside or in no order are refused", () => {
  const changes: ((place: BatchPlace, start: number) => BatchPlace[])[] = [
    (place) => [place, place],
    (place) => [{ ...place, offset: 0 }],
    (place) => [{ ...place, offset: -64 }],
    (place) => [{ ...place, offset: place.offset + 8 }],
    (place) => [{ ...place, offset: 2 ** 52 }],
    (place) => [{ ...place, bodyBytes: 2 ** 52 }],
    (place) => [{ ...place, bodyBytes: -64 }],
    (place) => [{ ...place, bodyBytes: place.bodyBytes - 64 }],
    (place, start) => [{ ...place, bodyBytes: start - place.offset }],
    (place) => [{ ...place, metadataBytes: 8 }],
    (place) => [{ ...place, metadataBytes: -8 }],
    (place) => [{ ...place, metadataBytes: 2 ** 31 - 1 }],
    () => [],
  ];
  changes.forEach((change, i) => {
    refused(int32, [1, 2, 3], { places: ([place], start) => change(place, start) }, `change ${i}`);
  });
});

test("other columns, missing checksums and too few of them are refused, another major version is TSETS_FORMAT_VERSION", () => {
  const value = { name: "value", type: int32 };
  refused(int32, [1], { columns: [{ ...value, name: "other" }] }, "name");
  refused(int32, [1], { columns: [value, value] }, "two columns");
  refused(int32, [1], { columns: [] }, "no column");
  refused(int32, [1], { columns: [{ name: "value", type: tuple(int32) }] }, "type");
  for (const crcs of ["", "AAAA", "AAAAAAAAAAA=", "not base64", "A".repeat(1000)]) {
    refused(int32, [1], { metadata: { "tsets.crc32c": crcs } }, `checksums ${crcs}`);
  }
  for (const version of ["2.0", "", "x"]) {
    const record = lying(int32, [1], { metadata: { "tsets.version": version } });
    assert.throws(
      () => new PartitionReader(directory, record, int32),
      (error: unknown) => hasCode(error, "TSETS_FORMAT_VERSION"),
    );
  }
  const minor = lying(int32, [1], { metadata: { "tsets.version": "1.7", "tsets.later": "x" } });
  assert.equal(readPartition(directory, minor, int32), [[1]]);
});

test("lz4 buffers that lie about their length or contain a bomb are refused before they are decompressed", () => {
  const declared = (length: bigint, frame: Uint8Array) => {
    const stored = Buffer.alloc(8 + frame.length);
    stored.writeBigInt64LE(length);
    stored.set(frame, 8);
    return stored;
  };
  const header = Buffer.from("04224d186070", "hex");
  const bombBlock = Buffer.concat([Buffer.from([0x1f, 0, 1, 0]), Buffer.alloc(16_000, 0xff)]);
  const blockLength = Buffer.alloc(4);
  blockLength.writeUInt32LE(bombBlock.length);
  const bomb = Buffer.concat([
    header,
    Buffer.from([0x73]),
    ...Array(200)
      .fill(null)
      .flatMap(() => [blockLength, bombBlock]),
    Buffer.alloc(4),
  ]);
  const memory = process.memoryUsage().rss;
  for (const [length, frame] of [
    [12n, bomb],
    [2n ** 62n, bomb],
    [-2n, bomb],
    [1n << 40n, header],
    [0n, header],
    [12n, header],
    [12n, Buffer.alloc(0)],
    [12n, Buffer.alloc(100)],
    [12n, Buffer.from("04224d1860707300000000", "hex")],
  ] as const) {
    const stored = declared(length, frame);
    const padding = Buffer.alloc((64 - (stored.length % 64)) % 64);
    const body = {
      buffers: [0, 0, 0, stored.length],
      parts: [stored, padding],
      bytes: stored.length + padding.length,
      compressed: true,
    };
    refused(int32, [1, 2, 3], { body }, `${length}, ${frame.length} bytes`);
  }
  assert.ok(process.memoryUsage().rss - memory < 200e6, "memory for a bomb");
});

test("any bytes under right checksums are either refused or give chunks that can be read", () => {
  const type = tuple(nullable(int32), list(utf8), vector(int32, 2));
  const values = [
    [
      [1, ["a", "bc"], [1, 2]],
      [null, [], [3, 4]],
    ],
    [[3, ["def"], [5, 6]]],
  ];
  for (const compression of [undefined, "lz4"] as const) {
    const record = writePartition(directory, type, values, { compression });
    const content = contentOf(directory, record);
    const edit = fc.tuple(fc.nat(content.length - 1), fc.constantFrom(0, 1, 2, 4, 0x3f, 0x40, 0x7f, 0x80, 0xc0, 0xff));
    let read = 0;
    fc.assert(
      fc.property(fc.array(edit, { minLength: 1, maxLength: 3 }), (edits) => {
        const changed = Buffer.from(content);
        for (const [at, byte] of edits) changed[at] = byte;
        const copy = resealed(directory, record, changed);
        try {
          readPartition(directory, copy, type);
          read++;
        } catch (error) {
          if (!hasCode(error, "TSETS_CORRUPT") && !hasCode(error, "TSETS_FORMAT_VERSION")) throw error;
        } finally {
          directory.remove(copy.file);
        }
      }),
      { numRuns: 1500 },
    );
    assert.ok(read > 0, "no file passed: the checksums of the test are wrong");
  }
});

test.run();
