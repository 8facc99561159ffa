import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import fc from "../fast-check.js";
import { suite } from "uvu";
import * as assert from "uvu/assert";
import { decodeManifest } from "#src/checkpoint/manifest.js";
import { frame } from "#src/checkpoint/manifest-encode.js";
import { hasCode, TSetError } from "#src/errors.js";
import { decodeJobRecord } from "#src/job/job-record.js";
import { parseSettings } from "#src/job/settings-parser.js";
import { parseDataName, parseManifestName } from "#src/store/home-layout.js";
import { isJobId } from "#src/store/job-id.js";
import { JobDirectory } from "#src/store/job-directory.js";
import { crc32c } from "#src/store/crc32c.js";
import { manifest, persisted } from "../checkpoint/sample.js";
import { count, seed, size } from "./report.js";

const test = suite("fuzzed inputs");
const ROW = "fuzzing";

function check<T extends unknown[]>(what: string, runs: [number, number], property: fc.IProperty<T>): void {
  fc.assert(property, { numRuns: size(...runs), seed, endOnFailure: true });
  count(ROW, what, size(...runs));
}

/** A JSON value that is somewhere else than the model says: replaced, removed, or doubled. */
function corrupted(model: unknown): fc.Arbitrary<unknown> {
  const paths: (string | number)[][] = [];
  const visit = (value: unknown, path: (string | number)[]) => {
    paths.push(path);
    if (typeof value === "object" && value !== null)
      for (const [key, inner] of Object.entries(value)) visit(inner, [...path, key]);
  };
  visit(model, []);
  return fc
    .tuple(
      fc.constantFrom(...paths),
      fc.oneof(fc.jsonValue(), fc.constantFrom("../x", "a/b", "\0", 1e308, -1, 2 ** 53)),
    )
    .map(([path, value]) => {
      const copy = structuredClone({ root: model }) as Record<string, unknown>;
      let at = copy as Record<string | number, unknown>;
      for (const key of ["root", ...path].slice(0, -1)) at = at[key] as Record<string | number, unknown>;
      at[["root", ...path].at(-1) as string] = value;
      return copy.root;
    });
}

test("a manifest of any JSON under a right CRC is refused, or names nothing but plain files of its own", () => {
  const model = JSON.parse(JSON.stringify(manifest({ jobId: "ada-sum-1" }, 3, [persisted("a", 1), persisted("b", 2)])));
  check(
    "manifests",
    [300, 20_000],
    fc.property(fc.oneof(fc.jsonValue(), corrupted(model)), (value) => {
      const bytes = frame("1.0", Buffer.from(JSON.stringify(value)));
      try {
        const { persisted: records, jobId } = decodeManifest(bytes, "m");
        assert.ok(isJobId(jobId));
        for (const { parts } of records)
          for (const { file } of parts) assert.ok(parseDataName(file) !== undefined, file);
      } catch (error) {
        if (!hasCode(error, "TSETS_CORRUPT")) throw error;
      }
    }),
  );
});

test("any bytes in the place of a manifest are refused", () => {
  const bytes = fc.oneof(
    fc.uint8Array({ maxLength: 300 }),
    fc.string().map((text) => Buffer.from(`TSETS-MANIFEST ${text}`)),
  );
  check(
    "manifests of any bytes",
    [200, 20_000],
    fc.property(bytes, (content) => {
      assert.throws(
        () => decodeManifest(content, "m"),
        (error: Error) => hasCode(error, "TSETS_CORRUPT"),
      );
    }),
  );
});

test("a job.json of any JSON, its CRC made right, is refused or is one", () => {
  const check32 = (value: unknown) =>
    crc32c(Buffer.from(JSON.stringify(value)))
      .toString(16)
      .padStart(8, "0");
  const sealed = fc
    .oneof(fc.dictionary(fc.string(), fc.jsonValue()), corrupted(record) as fc.Arbitrary<object>)
    .map((value) => {
      if (typeof value !== "object" || value === null || Array.isArray(value)) return JSON.stringify(value) ?? "";
      const content = JSON.parse(JSON.stringify(value)) as object;
      return JSON.stringify({ ...content, crc32c: check32(content) });
    });
  check(
    "job.json",
    [300, 20_000],
    fc.property(sealed, (text) => {
      try {
        assert.ok(isJobId(decodeJobRecord(Buffer.from(text), "job.json").jobId));
      } catch (error) {
        if (!hasCode(error, "TSETS_CORRUPT") && !hasCode(error, "TSETS_FORMAT_VERSION")) throw error;
      }
    }),
  );
});

const record = {
  jobId: "ada-sum-1",
  module: "file:///sum.js",
  moduleHash: "sha256-0",
  args: ["a"],
  options: {
    name: "sum",
    workers: 2,
    parallelism: 2,
    memory: 1024,
    checkpointing: true,
    maxRestarts: 0,
    config: { x: [1] },
  },
  versions: { tsets: "1", node: "20.0.0", format: "1.0" },
  createdAt: "2026-11-22T14:22:54.123Z",
  attempt: 1,
  user: "ada",
  host: "h",
  pid: 1,
  state: "RUNNING",
  inputs: { xs: { type: "Float64Array", length: 3, crc: 7 } },
};

test("settings of any text are TSETS_CONFIG with their line, or a map of known settings", () => {
  const key = fc.constantFrom(
    "tsets.workers",
    "tsets.memory",
    "tsets.home",
    "tsets.max-restarts",
    "&a",
    "*a",
    "<<",
    "!!js",
    "- x",
    "{",
  );
  const line = fc
    .tuple(key, fc.constantFrom(": ", ":", " : &b ", ": *b", ": !!binary ", ": |\n  "), fc.string({ maxLength: 20 }))
    .map((parts) => parts.join(""));
  const text = fc.oneof(
    fc.string({ unit: "binary", maxLength: 200 }),
    fc.array(line, { maxLength: 6 }).map((lines) => lines.join("\n")),
  );
  check(
    "YAML settings",
    [300, 20_000],
    fc.property(text, (yaml) => {
      try {
        const values = parseSettings("job.yaml", yaml, "conf/job.yaml");
        for (const name of Object.keys(values)) assert.match(name, /^tsets\./);
      } catch (error) {
        assert.instance(error, TSetError, String((error as Error).stack));
        assert.ok(hasCode(error, "TSETS_CONFIG"));
        assert.match((error as Error).message, /^conf\/job\.yaml:\d+: /);
      }
    }),
  );
});

test("ids and names of any characters never lead out of the home", () => {
  const home = mkdtempSync(join(tmpdir(), "tsets-fuzz-"));
  const parts = fc.array(
    fc.constantFrom("..", "/", "\0", ".", "a", "A", "-", "_", "\\", "é", "\n", "m-1", "0-0-0-1.arrow", " "),
    { maxLength: 8 },
  );
  const id = fc.oneof(
    fc.string({ unit: "binary", maxLength: 80 }),
    parts.map((all) => all.join("")),
  );
  check(
    "ids and names",
    [300, 50_000],
    fc.property(id, (text) => {
      for (const parsed of [isJobId(text), parseDataName(text) !== undefined, parseManifestName(text) !== undefined]) {
        if (parsed) assert.not.match(text, /[/\\\0\s]|^\./);
      }
      assert.throws(
        () => JobDirectory.open(home, text),
        (error: Error) => hasCode(error, isJobId(text) ? "TSETS_NO_SUCH_JOB" : "TSETS_BAD_JOB_ID"),
      );
    }),
  );
  rmSync(home, { recursive: true });
});

test.run();
