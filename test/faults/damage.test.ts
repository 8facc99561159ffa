import {
  cpSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  symlinkSync,
  truncateSync,
  writeFileSync,
} from "node:fs";
import { join } from "node:path";
import { suite } from "uvu";
import * as assert from "uvu/assert";
import { decodeManifest } from "#src/checkpoint/manifest.js";
import { hasCode, type TSetErrorCode } from "#src/errors.js";
import { decodeJobRecord } from "#src/job/job-record.js";
import { type Ended, restartInline, submitInline } from "./inline/inline-job.mjs";
import { expectedOf } from "./promise.js";
import { count, full, randomOf, sampled, size } from "./report.js";
import { program, Site } from "./site.js";

const test = suite("damage");
const ROW = "damage";
const TASKS = 2;
/** For a restart over a damaged job, however it is damaged. */
const LIMIT_MS = 20_000;

/** A job that has completed; every case works on a copy of it. */
const whole = new Site();
const { jobId } = await submitInline(whole.home, program("three-persists"), [whole.marks, String(TASKS)]);
const inJob = (site: Site, ...names: string[]) => join(site.home, "jobs", jobId, ...names);
const dataFiles = readdirSync(inJob(whole, "data"));
const [older, newest] = readdirSync(inJob(whole, "manifests")).sort();

function copy(): Site {
  const site = new Site();
  cpSync(whole.home, site.home, { recursive: true });
  return site;
}

/** Every bit of `bytes` flipped, each alone. */
function* flips(bytes: Buffer): Generator<[number, Buffer]> {
  for (let bit = 0; bit < bytes.length * 8; bit++) {
    const changed = Buffer.from(bytes);
    changed[bit >> 3] ^= 1 << (bit & 7);
    yield [bit, changed];
  }
}

function refused(read: () => unknown, same: unknown, codes: readonly TSetErrorCode[], what: string): void {
  try {
    assert.equal(read(), same, `${what}: read as something else`);
  } catch (error) {
    assert.ok(
      codes.some((code) => hasCode(error, code)),
      `${what}: ${String(error)}`,
    );
  }
}

test("every bit and every truncation of a manifest is detected, or decodes identically", () => {
  const bytes = readFileSync(inJob(whole, "manifests", newest));
  const same = decodeManifest(bytes, "m");
  for (const [bit, changed] of flips(bytes)) {
    refused(() => decodeManifest(changed, "m"), same, ["TSETS_CORRUPT"], `bit ${bit}`);
    count(ROW, "bits of manifests and job.json");
  }
  for (let length = 0; length < bytes.length; length++) {
    refused(() => decodeManifest(bytes.subarray(0, length), "m"), undefined, ["TSETS_CORRUPT"], `${length} bytes`);
    count(ROW, "truncations of manifests and job.json");
  }
});

test("every bit and every truncation of job.json is detected, or decodes identically", () => {
  const bytes = readFileSync(inJob(whole, "job.json"));
  const same = decodeJobRecord(bytes, "job.json");
  const codes = ["TSETS_CORRUPT", "TSETS_FORMAT_VERSION"] as const;
  for (const [bit, changed] of flips(bytes)) {
    refused(() => decodeJobRecord(changed, "job.json"), same, codes, `bit ${bit}`);
    count(ROW, "bits of manifests and job.json");
  }
  for (let length = 0; length < bytes.length; length++) {
    refused(() => decodeJobRecord(bytes.subarray(0, length), "job.json"), same, codes, `${length} bytes`);
    count(ROW, "truncations of manifests and job.json");
  }
});

/** Restarts a damaged job until it completes; it must have the right result, and never a wrong one. */
async function heal(site: Site, what: string): Promise<{ ended: Ended; starts: number; warnings: string[] }> {
  const warnings: string[] = [];
  const output = { line: (text: string) => void warnings.push(text) };
  const begun = performance.now();
  for (let starts = 1; ; starts++) {
    const ended = await restartInline(site.home, jobId, [site.marks, String(TASKS)], output);
    assert.ok(performance.now() - begun < LIMIT_MS, `${what}: took too long`);
    if (ended.error === undefined) {
      assert.equal(ended.value, expectedOf(TASKS), what);
      return { ended, starts, warnings };
    }
    assert.is(ended.error.code, "TSETS_CORRUPT", `${what}: ${ended.error.message}`);
    assert.ok(starts < 4, `${what}: still damaged after ${starts} restarts: ${ended.error.message}`);
  }
}

test("a flipped bit anywhere in a data file: TSETS_CORRUPT once, then its TSet is computed again", async () => {
  const random = randomOf("bits");
  let detected = 0;
  for (let i = 0; i < size(12, 400); i++) {
    const site = copy();
    const file = inJob(site, "data", dataFiles[i % dataFiles.length]);
    const bytes = readFileSync(file);
    const at = Math.floor(random() * bytes.length);
    bytes[at] ^= 1 << Math.floor(random() * 8);
    writeFileSync(file, bytes);
    const { starts, warnings } = await heal(site, `byte ${at} of ${dataFiles[i % dataFiles.length]}`);
    if (starts > 1 || warnings.some((line) => /damaged/.test(line))) detected++;
    site.remove();
    count(ROW, "bits of data files");
  }
  // Each file is read to its end, so that none of these bits goes unseen.
  assert.is(detected, size(12, 400));
});

/** What else may happen to a data file. */
const mishaps: Record<string, (site: Site, file: string, other: string) => void> = {
  "is missing": (_site, file) => rmSync(file),
  "is cut off": (_site, file) => truncateSync(file, readFileSync(file).length >> 1),
  "is empty": (_site, file) => truncateSync(file),
  "has grown": (_site, file) => writeFileSync(file, Buffer.concat([readFileSync(file), Buffer.alloc(1)])),
  "is all zeros": (_site, file) => writeFileSync(file, Buffer.alloc(readFileSync(file).length)),
  "is another partition's": (_site, file, other) => cpSync(other, file),
  "was swapped with another one": (_site, file, other) => {
    renameSync(file, `${file}.x`);
    renameSync(other, file);
    renameSync(`${file}.x`, other);
  },
  "is a foreign text": (_site, file) => writeFileSync(file, "nothing of ours\n"),
  "is a directory": (_site, file) => {
    rmSync(file);
    mkdirSync(file);
  },
  "is a link to the right bytes elsewhere": (site, file) => {
    renameSync(file, join(site.root, "elsewhere"));
    symlinkSync(join(site.root, "elsewhere"), file);
  },
};

for (const [what, happen] of Object.entries(mishaps)) {
  test(`a data file ${what}: found, and its TSet is computed again`, async () => {
    for (const [i, name] of (full ? dataFiles : dataFiles.slice(0, 1)).entries()) {
      const site = copy();
      happen(site, inJob(site, "data", name), inJob(site, "data", dataFiles[(i + 1) % dataFiles.length]));
      const { warnings, starts } = await heal(site, `${name} ${what}`);
      assert.ok(starts > 1 || warnings.some((line) => /damaged/.test(line)), `${name} ${what}: nobody said so`);
      site.remove();
      count(ROW, "files missing, cut, swapped, foreign");
    }
  });
}

test("a damaged newest manifest: the one before counts, with a warning; none that is whole is TSETS_CORRUPT", async () => {
  const random = randomOf("generations");
  const bytes = readFileSync(inJob(whole, "manifests", newest));
  for (const bit of sampled(random, size(4, 60), bytes.length * 8 - 1)) {
    const site = copy();
    const changed = Buffer.from(bytes);
    changed[bit >> 3] ^= 1 << (bit & 7);
    writeFileSync(inJob(site, "manifests", newest), changed);
    const { warnings } = await heal(site, `bit ${bit} of ${newest}`);
    assert.ok(
      warnings.some((line) => line.includes("going on from generation")),
      warnings.join("\n"),
    );
    site.remove();
    count(ROW, "restarts from the generation before");
  }
  const site = copy();
  for (const name of [older, newest]) truncateSync(inJob(site, "manifests", name), 10);
  let error: unknown;
  try {
    await restartInline(site.home, jobId, [site.marks, String(TASKS)]);
  } catch (thrown) {
    error = thrown;
  }
  assert.ok(hasCode(error, "TSETS_CORRUPT"), String(error));
  site.remove();
});

test.run();
