import { readdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "uvu";
import * as assert from "uvu/assert";
import { collectGarbage, removeLeftovers } from "#src/checkpoint/collect.js";
import { commitManifest } from "#src/checkpoint/commit.js";
import { markDamaged } from "#src/checkpoint/damage.js";
import type { Manifest, PersistedRecord } from "#src/checkpoint/manifest.js";
import { recover } from "#src/checkpoint/recovery.js";
import { hasCode } from "#src/errors.js";
import type { JobDirectory } from "#src/store/job-directory.js";
import { failing, manifest, newJob, persisted, writeFiles } from "./sample.js";

const manifests = (job: JobDirectory) => readdirSync(join(job.path, "manifests")).sort();
const data = (job: JobDirectory) => readdirSync(join(job.path, "data")).sort();
const files = (...records: PersistedRecord[]) =>
  records.flatMap((record) => record.parts.map((part) => part.file)).sort();

function commit(job: JobDirectory, generation: number, ...records: PersistedRecord[]): Manifest {
  writeFiles(job, ...records);
  const committed = manifest(job, generation, records);
  commitManifest(job, committed);
  return committed;
}

test("two generations are kept, with the files of both", () => {
  const job = newJob();
  const [a, b, c] = [persisted("a", 1), persisted("b", 2), persisted("c", 3)];
  const first = commit(job, 1, a);
  collectGarbage(job, first, undefined);
  const second = commit(job, 2, b);
  collectGarbage(job, second, first);
  assert.equal(manifests(job), ["m-1", "m-2"]);
  assert.equal(data(job), files(a, b));
  const third = commit(job, 3, b, c);
  collectGarbage(job, third, second);
  assert.equal(manifests(job), ["m-2", "m-3"]);
  assert.equal(data(job), files(b, c));
  assert.equal(recover(job).warnings, []);
  job.close();
});

test("manifests are gone for good before their files go", () => {
  const job = newJob();
  const [first, second] = [commit(job, 1, persisted("a", 1)), commit(job, 2, persisted("b", 2))];
  const third = commit(job, 3, persisted("c", 3));
  collectGarbage(job, second, first);
  failing(job.manifests, "sync", "EIO");
  assert.throws(
    () => collectGarbage(job, third, second),
    (error: Error) => hasCode(error, "TSETS_IO"),
  );
  assert.equal(manifests(job), ["m-2", "m-3", "unsynced"]);
  assert.is(data(job).length, 6);
  assert.throws(
    () => job.checkCommits(),
    (error: Error) => hasCode(error, "TSETS_OUTCOME_UNKNOWN"),
  );
  job.close();
});

test("a file that no manifest names stays while the job runs, and goes at the next start", () => {
  const job = newJob();
  const [first, second] = [commit(job, 1, persisted("a", 1)), commit(job, 2, persisted("b", 2))];
  writeFileSync(join(job.path, "data/9-0-0-1.arrow"), "in progress");
  collectGarbage(job, commit(job, 3), second);
  assert.ok(data(job).includes("9-0-0-1.arrow"));
  assert.is(first.generation, 1);
  const removed = removeLeftovers(job, recover(job), 2);
  assert.equal(removed, ["9-0-0-1.arrow"]);
  assert.equal(data(job), files(persisted("b", 2)));
  job.close();
});

test("leftovers: temporary files and data of earlier attempts; nothing else", () => {
  const job = newJob();
  const [a, b] = [persisted("a", 1), persisted("b", 2)];
  commit(job, 1, a);
  commit(job, 2, b);
  for (const name of ["tmp-job.json-1-0-x-1", "notes"]) writeFileSync(join(job.path, name), "x");
  writeFileSync(join(job.path, "manifests/tmp-m-3-1-0-x-2"), "x");
  for (const name of ["7-0-0-1.arrow", "7-0-0-2.arrow", "README", "x-y.arrow"])
    writeFileSync(join(job.path, "data", name), "x");
  assert.equal(removeLeftovers(job, recover(job), 2), ["7-0-0-1.arrow"]);
  assert.equal(data(job), [...files(a, b), "7-0-0-2.arrow", "README", "x-y.arrow"].sort());
  assert.equal(manifests(job), ["m-1", "m-2"]);
  assert.equal(readdirSync(job.path).sort(), ["data", "lock", "logs", "manifests", "notes"]);
  job.close();
});

test("after a generation that cannot be read, data files stay until the job has got past it", () => {
  const job = newJob();
  const [a, b] = [persisted("a", 1), persisted("b", 2)];
  commit(job, 1, a);
  commit(job, 2, a, b);
  writeFileSync(join(job.path, "manifests/m-2"), "rubbish");
  for (const attempt of [2, 3]) {
    assert.equal(removeLeftovers(job, recover(job), attempt), []);
    assert.equal(data(job), files(a, b));
  }
  commit(job, 2, a);
  assert.equal(removeLeftovers(job, recover(job), 4), files(b));
  assert.equal(data(job), files(a));
  job.close();
});

test("a note of damage goes with its file", () => {
  const job = newJob();
  const first = commit(job, 1, persisted("a", 1));
  markDamaged(job, "1-0-0-1.arrow", "x");
  const second = commit(job, 2, persisted("a", 1, 2));
  collectGarbage(job, second, first);
  assert.equal(manifests(job), ["damaged-1-0-0-1.arrow", "m-1", "m-2"]);
  collectGarbage(job, commit(job, 3, persisted("a", 1, 2)), second);
  assert.equal(manifests(job), ["m-2", "m-3"]);
  assert.equal(data(job), files(persisted("a", 1, 2)));
  job.close();
});

test("files of a damaged or released TSet go once no kept generation needs them", () => {
  const job = newJob();
  const [a, b] = [persisted("a", 1), persisted("b", 2)];
  commit(job, 1, a, b);
  const second = commit(job, 2, { ...a, state: "damaged" }, { ...b, state: "released", parts: [] });
  collectGarbage(job, second, undefined);
  assert.equal(data(job), []);
  job.close();
});

test("an old manifest that cannot be read goes, and its files at the next start", () => {
  const job = newJob();
  commit(job, 1, persisted("a", 1));
  const [second, third] = [commit(job, 2, persisted("b", 2)), commit(job, 3, persisted("b", 2))];
  writeFileSync(join(job.path, "manifests/m-1"), "rubbish");
  collectGarbage(job, third, second);
  assert.equal(manifests(job), ["m-2", "m-3"]);
  assert.equal(data(job), files(persisted("a", 1), persisted("b", 2)));
  removeLeftovers(job, recover(job), 2);
  assert.equal(data(job), files(persisted("b", 2)));
  job.close();
});

test("temporary files in logs/, and notes of damage whose file is gone, go at a start", () => {
  const job = newJob();
  const a = persisted("a", 1);
  commit(job, 1, a);
  writeFileSync(join(job.path, "logs/tmp-stages.json-1"), "half");
  writeFileSync(join(job.path, "logs/stages.json"), "{}");
  markDamaged(job, a.parts[0].file, "of a file that is there");
  markDamaged(job, "9-0-0-1.arrow", "of a file that is gone");
  removeLeftovers(job, recover(job), 2);
  assert.equal(readdirSync(join(job.path, "logs")), ["stages.json"]);
  assert.equal(manifests(job), [`damaged-${a.parts[0].file}`, "m-1"]);
  job.close();
});

test.run();
