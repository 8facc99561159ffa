import { symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import {
  Bool,
  Field,
  Int32,
  List,
  tableFromArrays,
  tableToIPC,
  TimestampMillisecond,
  Utf8,
  vectorFromArray,
  Table,
} from "apache-arrow";
import { test } from "uvu";
import * as assert from "uvu/assert";
import { hasCode } from "#src/errors.js";
import { describePartitionFile } from "#src/store/inspect-partition.js";
import { int32, utf8 } from "#src/types/dtype.js";
import { list, nullable, tuple } from "#src/types/nested.js";
import { contentOf, damaged, scratchDirectory, writePartition } from "./arrow/partition-files.js";

const directory = scratchDirectory();
const pathOf = (file: string) => join(directory.path, file);

test("a partition file is described without its manifest", () => {
  const type = tuple(int32, nullable(utf8));
  const values = Array.from({ length: 30 }, (_, i) => [i, i % 2 ? null : `v${i}`]);
  const record = writePartition(directory, type, [values, [[99, "z"]]], { compression: "lz4", metadata: { by: "me" } });
  assert.equal(describePartitionFile(pathOf(record.file)), {
    path: pathOf(record.file),
    bytes: record.bytes,
    columns: [{ name: "value", type: "tuple(int32, nullable(utf8))" }],
    rows: 31,
    batches: 2,
    compression: "lz4",
    metadata: { by: "me", "tsets.version": "1.0", "tsets.type": "tuple(int32, nullable(utf8))", "tsets.rows": "31" },
    checksums: { kind: "crc32c", blocks: 1, verified: 1, firstBad: undefined },
    values: { value: values.slice(0, 10) },
    problems: [],
    notes: [],
  });
});

test("a partition without rows is described", () => {
  const found = describePartitionFile(pathOf(writePartition(directory, int32, []).file));
  assert.is(found.rows, 0);
  assert.is(found.batches, 0);
  assert.is(found.compression, "none");
  assert.equal(found.values, {});
  assert.equal(found.problems, []);
});

test("bad blocks are counted, the first one is named, and no value is shown", () => {
  const values = Array.from({ length: 65536 }, (_, i) => i);
  const record = writePartition(directory, int32, Array(15).fill(values));
  const content = contentOf(directory, record);
  content[2 * 1024 ** 2 + 7] ^= 1;
  content[3 * 1024 ** 2 + 7] ^= 1;
  const found = describePartitionFile(pathOf(damaged(directory, record, content).file));
  assert.equal(found.checksums, { kind: "crc32c", blocks: 4, verified: 2, firstBad: 2 * 1024 ** 2 });
  assert.is(found.rows, 15 * 65536);
  assert.equal(found.values, {});
  assert.is(found.problems.length, 2);
  assert.match(found.problems[0], "at byte 2097152: block 2");
});

test("a batch whose metadata is damaged leaves the number of rows unknown", () => {
  const record = writePartition(directory, int32, [[1, 2, 3]]);
  const content = contentOf(directory, record);
  const message = content.indexOf(Buffer.from("ffffffff", "hex"), 64);
  content.fill(0xff, message + 8, message + 100);
  const found = describePartitionFile(pathOf(damaged(directory, record, content).file));
  assert.is(found.rows, undefined);
  assert.is(found.compression, "unknown");
  assert.is(found.checksums.kind === "crc32c" && found.checksums.verified, 0);
  assert.equal(found.values, {});
  assert.ok(found.problems.length > 0);
});

test("Arrow files of other programs are described as far as their types are known, and have no checksums", () => {
  const plain = tableToIPC(tableFromArrays({ a: Int32Array.of(1, 2, 3), b: [1.5, 2.5, null] }), "file");
  writeFileSync(pathOf("plain.arrow"), plain);
  const found = describePartitionFile(pathOf("plain.arrow"));
  assert.equal(found.checksums, { kind: "none" });
  assert.equal(found.problems, []);
  assert.match(found.notes.join(), "no checksums");
  assert.is(found.rows, 3);
  assert.equal(
    found.columns.map(({ name }) => name),
    ["a", "b"],
  );
  assert.equal(found.values, { a: [1, 2, 3], b: [1.5, 2.5, null] });

  const foreign = new Table({
    when: vectorFromArray([0, 1], new TimestampMillisecond()),
    flags: vectorFromArray([[true], []], new List(new Field("item", new Bool(), true))),
  });
  writeFileSync(pathOf("foreign.arrow"), tableToIPC(foreign, "file"));
  const other = describePartitionFile(pathOf("foreign.arrow"));
  assert.is(other.columns[0].type, "nullable(timestamp)");
  assert.is(other.columns[1].type, "nullable(list(nullable(bool)))");
  assert.is(other.rows, 2);
  assert.equal(other.values, {});
  assert.equal(other.problems, []);
  assert.match(other.notes.join(), "values are not shown: when is nullable(timestamp)");

  const words = vectorFromArray(["a", "b", "a"]);
  writeFileSync(pathOf("dictionary.arrow"), tableToIPC(new Table({ words }), "file"));
  assert.match(describePartitionFile(pathOf("dictionary.arrow")).columns[0].type, "dictionary");
  writeFileSync(
    pathOf("utf8.arrow"),
    tableToIPC(
      new Table({ t: vectorFromArray(["x", null], new Utf8()), n: vectorFromArray([1, 2], new Int32()) }),
      "file",
    ),
  );
  assert.equal(describePartitionFile(pathOf("utf8.arrow")).values, { t: ["x", null], n: [1, 2] });
});

test("a link is followed; a file that is not Arrow is TSETS_CORRUPT, none at all is TSETS_IO", () => {
  const record = writePartition(directory, list(int32), [[[1], []]]);
  symlinkSync(record.file, pathOf("link.ipc"));
  assert.equal(describePartitionFile(pathOf("link.ipc")).values, { value: [[1], []] });
  for (const content of ["", "hello", "x".repeat(500), "ARROW1\0\0ARROW1", `${"\0".repeat(500)}ARROW1`]) {
    writeFileSync(pathOf("no.arrow"), content);
    assert.throws(
      () => describePartitionFile(pathOf("no.arrow")),
      (error: unknown) => hasCode(error, "TSETS_CORRUPT"),
    );
  }
  assert.throws(
    () => describePartitionFile(pathOf("gone.arrow")),
    (error: unknown) => hasCode(error, "TSETS_IO"),
  );
  assert.throws(
    () => describePartitionFile(directory.path),
    (error: unknown) => hasCode(error, "TSETS_CORRUPT") || hasCode(error, "TSETS_IO"),
  );
});

test.run();
