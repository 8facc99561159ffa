import { readFileSync } from "node:fs";
import { test } from "uvu";
import * as assert from "uvu/assert";
import { decodeManifest, encodeManifest } from "#src/checkpoint/manifest.js";
import { decodeVariable } from "#src/checkpoint/variables.js";
import { decodeJobRecord, encodeJobRecord } from "#src/job/job-record.js";

/** Files as the released version wrote them. They are never made anew: what they hold must stay readable. */
const read = (name: string) => readFileSync(new URL(`../fixtures/manifest/1.0/${name}`, import.meta.url));

test("a manifest of format 1.0 is read, and written with the same bytes", () => {
  const manifest = decodeManifest(read("m-7"), "m-7");
  const { persisted, variables, once, ...head } = manifest;
  assert.equal(head, {
    generation: 7,
    previous: 6,
    jobId: "ada-sum-m4x9kq2b",
    attempt: 3,
    createdAt: "2026-11-22T14:22:54.123Z",
  });
  assert.equal(
    persisted.map(({ key, state, type, parallelism, parts, operators }) => [
      key,
      state,
      type,
      parallelism,
      parts.length,
      operators.length,
    ]),
    [
      ["#1", "live", "int32", 2, 2, 2],
      ["old", "released", "nullable(utf8)", 4, 0, 0],
      ["bad \0 \u{1f4a5}", "damaged", "vector(float64, 3)", 1, 1, 1],
    ],
  );
  assert.equal(persisted[0].parts[1], {
    index: 1,
    file: "2-1-0-1.arrow",
    bytes: 4001234,
    rows: 1000000,
    footerBytes: 1234,
    footerCrc: 4294967295,
    type: "int32",
  });
  assert.is(persisted[0].operators[1].name, "times — ×5");
  assert.is(decodeVariable(variables.i, "i"), 7);
  assert.equal(decodeVariable(variables.centroids, "centroids"), new Float64Array([1.5, -0]));
  assert.is(decodeVariable(once["#1"], "#1"), 1795357374123n);
  assert.equal(Buffer.from(encodeManifest(manifest)), read("m-7"));
});

test("a first manifest of format 1.0 is read", () => {
  const manifest = decodeManifest(read("m-1"), "m-1");
  assert.is(manifest.generation, 1);
  assert.is(manifest.previous, undefined);
  assert.equal(manifest.persisted, []);
  assert.equal(Buffer.from(encodeManifest(manifest)), read("m-1"));
});

test("a job.json of format 1.0 is read, and written with the same bytes", () => {
  const record = decodeJobRecord(read("job.json"), "job.json");
  assert.is(record.jobId, "ada-sum-m4x9kq2b");
  assert.equal(record.args, ["--limit", "10000", "ü"]);
  assert.is(record.options.memory, 4294967296);
  assert.equal(record.options.config.nested, { "1": 0.5, b: [1, null, "x"] });
  assert.equal(record.error, { code: "TSETS_WORKER_LOST", message: "worker 3 was lost" });
  assert.equal(record.inputs, { xs: { type: "Float64Array", length: 1000, crc: 3735928559 } });
  assert.equal(Buffer.from(encodeJobRecord(record)), read("job.json"));
});

test.run();
