import { readdirSync, readFileSync, renameSync, rmSync, symlinkSync, truncateSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "uvu";
import * as assert from "uvu/assert";
import { commitManifest } from "#src/checkpoint/commit.js";
import { markDamaged } from "#src/checkpoint/damage.js";
import { encodeManifest, type Manifest, type PersistedRecord } from "#src/checkpoint/manifest.js";
import { frame } from "#src/checkpoint/manifest-encode.js";
import { readState } from "#src/checkpoint/read-state.js";
import { recover } from "#src/checkpoint/recovery.js";
import { hasCode } from "#src/errors.js";
import { JobDirectory } from "#src/store/job-directory.js";
import { failing, healed, manifest, newJob, persisted, writeFiles } from "./sample.js";

const inManifests = (job: JobDirectory, name: string) => join(job.path, "manifests", name);
const inData = (job: JobDirectory, name: string) => join(job.path, "data", name);

function commit(job: JobDirectory, generation: number, ...records: PersistedRecord[]): Manifest {
  const committed = manifest(job, generation, records);
  commitManifest(job, committed);
  return committed;
}

function flip(path: string, byte: number): void {
  const bytes = readFileSync(path);
  bytes[byte] ^= 1;
  writeFileSync(path, bytes);
}

/** Generations 1 and 2; the second has one TSet more. */
function twoGenerations(): { job: JobDirectory; first: Manifest; second: Manifest } {
  const job = newJob();
  const [a, b] = [persisted("a", 1), persisted("b", 2)];
  writeFiles(job, a, b);
  return { job, first: commit(job, 1, a), second: commit(job, 2, a, b) };
}

test("a job that never committed has nothing to go on from", () => {
  const job = newJob();
  assert.equal(recover(job), { manifest: undefined, warnings: [], invalid: [] });
  job.close();
});

test("the newest generation counts; the tenth is newer than the ninth", () => {
  const job = newJob();
  for (let generation = 1; generation <= 10; generation++) commit(job, generation);
  assert.is(recover(job).manifest?.generation, 10);
  job.close();
});

test("a damaged newest generation: the one before it, a loud warning, and the way is free for the next", () => {
  for (const damage of [
    (path: string) => flip(path, 200),
    (path: string) => truncateSync(path, 100),
    (path: string) => truncateSync(path, 0),
    (path: string) => writeFileSync(path, "x", { flag: "a" }),
  ]) {
    const { job, first } = twoGenerations();
    damage(inManifests(job, "m-2"));
    assert.is(readState(job).manifest?.generation, 1);
    const { manifest: found, warnings, invalid } = recover(job);
    assert.equal(found, first);
    assert.equal(invalid, [2]);
    assert.is(warnings.length, 1);
    assert.match(warnings[0], /m-2 is damaged: .*going on from generation 1, the one before it/);
    assert.ok(readdirSync(join(job.path, "manifests")).some((name) => name.startsWith("invalid-m-2-")));
    const next = commit(job, 2);
    assert.equal(recover(job), { manifest: next, warnings: [], invalid: [] });
    job.close();
  }
});

test("a whole manifest in the wrong place is damage", () => {
  const { job, first } = twoGenerations();
  writeFileSync(inManifests(job, "m-3"), encodeManifest({ ...first, generation: 4 }));
  writeFileSync(inManifests(job, "m-4"), encodeManifest({ ...first, generation: 4, jobId: "other" }));
  const { manifest: found, warnings } = recover(job);
  assert.is(found?.generation, 2);
  assert.match(warnings[0], /m-4 is damaged: it holds generation 4 of job other/);
  assert.match(warnings[1], /m-3 is damaged: it holds generation 4/);
  job.close();
});

test("where no generation can be read, that is an error that names --fresh, and nothing is touched", () => {
  const { job } = twoGenerations();
  flip(inManifests(job, "m-1"), 90);
  flip(inManifests(job, "m-2"), 90);
  assert.throws(
    () => recover(job),
    (error: Error) => hasCode(error, "TSETS_CORRUPT") && /m-2 .*m-1 .*--fresh/.test(error.message),
  );
  assert.equal(readdirSync(join(job.path, "manifests")).sort(), ["m-1", "m-2"]);
  job.close();
});

test("a newest generation of a newer program is an error, and never a reason to go back", () => {
  const { job } = twoGenerations();
  writeFileSync(inManifests(job, "m-3"), frame("2.0", Buffer.from("{}")));
  assert.throws(
    () => recover(job),
    (error: Error) => hasCode(error, "TSETS_FORMAT_VERSION"),
  );
  assert.ok(readdirSync(join(job.path, "manifests")).includes("m-3"));
  job.close();
});

test("a manifest that the disk cannot give is an error, and never a reason to go back", () => {
  const { job } = twoGenerations();
  failing(job.manifests, "readFile", "EIO");
  assert.throws(
    () => recover(job),
    (error: Error) => hasCode(error, "TSETS_IO"),
  );
  healed(job.manifests);
  rmSync(inManifests(job, "m-2"));
  symlinkSync(inManifests(job, "m-1"), inManifests(job, "m-2"));
  assert.throws(
    () => recover(job),
    (error: Error) => hasCode(error, "TSETS_IO"),
  );
  job.close();
});

test("recovery makes sure that what it found is on the disk", () => {
  const { job } = twoGenerations();
  failing(job.manifests, "sync", "EIO");
  assert.throws(
    () => recover(job),
    (error: Error) => hasCode(error, "TSETS_IO"),
  );
  job.close();
});

test("other names in manifests/ are not generations", () => {
  const { job, second } = twoGenerations();
  for (const name of ["tmp-m-3-1", "m-03", "m-3x", "M-3", "m--1", "m-0", "m-99999999999999999"]) {
    writeFileSync(inManifests(job, name), "x");
  }
  assert.equal(recover(job), { manifest: second, warnings: [], invalid: [] });
  job.close();
});

test("a missing, longer, shorter or replaced data file damages its own TSet only, even where the generation before is whole", () => {
  const file = "2-1-0-1.arrow";
  for (const [damage, reason] of [
    [(path: string) => rmSync(path), /missing/],
    [(path: string) => truncateSync(path, 50), /50 bytes, its manifest says 101/],
    [(path: string) => writeFileSync(path, "x", { flag: "a" }), /102 bytes/],
    [replaceByLink, /not a plain file/],
  ] as const) {
    const { job, second } = twoGenerations();
    damage(inData(job, file));
    const { manifest: found, warnings, invalid } = recover(job);
    assert.is(found?.generation, 2);
    assert.equal(found?.variables, second.variables);
    assert.equal(
      found?.persisted.map((record) => record.state),
      ["live", "damaged"],
    );
    assert.equal(invalid, []);
    assert.is(warnings.length, 1);
    assert.match(warnings[0], /TSet b is damaged and is computed again/);
    assert.match(warnings[0], new RegExp(file));
    assert.match(warnings[0], reason);
    job.close();
  }
});

test("a noted damage holds at every later start, until the TSet has new files", () => {
  const { job } = twoGenerations();
  markDamaged(job, "1-0-0-1.arrow", "block 3 at byte 3145728 does not match its CRC32C");
  markDamaged(job, "1-0-0-1.arrow", "met a second time");
  for (let start = 0; start < 2; start++) {
    const { manifest: found, warnings } = recover(job);
    assert.equal(
      found?.persisted.map((record) => record.state),
      ["damaged", "live"],
    );
    assert.match(warnings[0], /TSet a is damaged and is computed again: .*1-0-0-1\.arrow: block 3 at byte 3145728/);
  }
  const again = persisted("a", 1, 2);
  writeFiles(job, again);
  const next = commit(job, 3, again, persisted("b", 2));
  assert.equal(recover(job), { manifest: next, warnings: [], invalid: [] });
  job.close();
});

test("a damage that was committed as such stays until it is computed again", () => {
  const { job } = twoGenerations();
  commit(job, 3, { ...persisted("a", 1), state: "damaged" }, { ...persisted("b", 2), state: "released", parts: [] });
  const { manifest: found, warnings } = recover(job);
  assert.equal(
    found?.persisted.map((record) => record.state),
    ["damaged", "released"],
  );
  assert.match(warnings[0], /TSet a was found damaged before/);
  job.close();
});

test("a note of damage is durable or an error, and takes no names but data files'", () => {
  const { job } = twoGenerations();
  for (const name of ["../x", "m-1", "", "x\0", "lock"]) assert.throws(() => markDamaged(job, name, "x"), TypeError);
  failing(job.manifests, "sync", "EIO");
  assert.throws(
    () => markDamaged(job, "1-0-0-1.arrow", "x"),
    (error: Error) => hasCode(error, "TSETS_IO"),
  );
  job.close();
});

test("a missing data/ damages what was in it; a missing manifests/ is an error", () => {
  const { job } = twoGenerations();
  rmSync(join(job.path, "data"), { recursive: true });
  const fresh = reopened(job);
  const { manifest: found, warnings } = recover(fresh);
  assert.equal(
    found?.persisted.map((record) => record.state),
    ["damaged", "damaged"],
  );
  assert.match(warnings[0], /data is missing/);
  rmSync(join(job.path, "manifests"), { recursive: true });
  const lost = reopened(fresh);
  assert.throws(
    () => recover(lost),
    (error: Error) => hasCode(error, "TSETS_CORRUPT") && /manifests is missing/.test(error.message),
  );
  lost.close();
});

function replaceByLink(path: string): void {
  renameSync(path, `${path}.x`);
  symlinkSync(`${path}.x`, path);
}

function reopened(job: JobDirectory): JobDirectory {
  job.close();
  const again = JobDirectory.open(join(job.path, "../.."), job.jobId);
  again.lock();
  return again;
}

test("a generation whose name could not be synced is committed again by the next start, under a new name", () => {
  const { job, second } = twoGenerations();
  failing(job.manifests, "sync", "EIO");
  const third = { ...second, generation: 3, previous: 2 };
  assert.throws(() => commitManifest(job, third), /sync directory/);
  healed(job.manifests);
  const again = reopened(job);
  const { manifest: found, warnings } = recover(again);
  assert.equal(found, { ...third, generation: 4, previous: 3 });
  assert.equal(warnings, []);
  assert.equal(again.manifests.list(), ["m-3", "m-4"]);
  assert.equal(recover(again).manifest, found);
  again.close();
});

test("a start that cannot sync the names it has found says so to the next one", () => {
  const { job, second } = twoGenerations();
  failing(job.manifests, "sync", "EIO");
  assert.throws(
    () => recover(job),
    (error: Error) => hasCode(error, "TSETS_IO"),
  );
  healed(job.manifests);
  const again = reopened(job);
  assert.is(recover(again).manifest?.generation, second.generation + 1);
  again.close();
});

test.run();
