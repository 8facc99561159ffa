import { readdirSync, readFileSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "uvu";
import * as assert from "uvu/assert";
import { commitManifest } from "#src/checkpoint/commit.js";
import { encodeManifest } from "#src/checkpoint/manifest.js";
import { recover } from "#src/checkpoint/recovery.js";
import { hasCode, type TSetErrorCode } from "#src/errors.js";
import { JobDirectory } from "#src/store/job-directory.js";
import { failing, failingFile, healed, manifest, newJob, persisted, temporaryHome, writeFiles } from "./sample.js";

const names = (job: JobDirectory) => readdirSync(join(job.path, "manifests")).sort();

function rejects(job: JobDirectory, generation: number, code: TSetErrorCode, message: RegExp): void {
  const record = persisted("#1", 1);
  assert.throws(
    () => commitManifest(job, manifest(job, generation, [record])),
    (error: Error) => hasCode(error, code) && message.test(error.message) && error.message.includes(job.jobId),
    `${code} ${message}`,
  );
}

/** A job with generation 1, whose manifest and files are on disk. */
function committedJob(): JobDirectory {
  const job = newJob();
  writeFiles(job, persisted("#1", 1));
  commitManifest(job, manifest(job, 1, [persisted("#1", 1)]));
  return job;
}

test("a committed manifest is there under its generation, and nothing else", () => {
  const job = committedJob();
  const next = manifest(job, 2, [persisted("#1", 1)]);
  commitManifest(job, next);
  assert.equal(names(job), ["m-1", "m-2"]);
  assert.equal(readFileSync(join(job.path, "manifests/m-2")), Buffer.from(encodeManifest(next)));
  assert.equal(recover(job), { manifest: next, warnings: [], invalid: [] });
  job.close();
});

test("a generation is never written over", () => {
  const job = committedJob();
  const before = readFileSync(join(job.path, "manifests/m-1"));
  rejects(job, 1, "TSETS_IO", /generation 1 is there already/);
  assert.equal(names(job), ["m-1"]);
  assert.equal(readFileSync(join(job.path, "manifests/m-1")), before);
  commitManifest(job, manifest(job, 2, []));
  job.close();
});

test("a full disk: what was needed is said, temporary files are gone, and a later commit may succeed", () => {
  for (const fault of ["createFile", "write", "close", "renameNoReplace"] as const) {
    const job = committedJob();
    if (fault === "write" || fault === "close") failingFile(job.manifests, fault, "ENOSPC");
    else failing(job.manifests, fault, "ENOSPC");
    rejects(job, 2, "TSETS_NO_SPACE", /needs \d{3,4} bytes/);
    assert.equal(names(job), ["m-1"], fault);
    assert.is(recover(job).manifest?.generation, 1);
    healed(job.manifests);
    commitManifest(job, manifest(job, 2, []));
    assert.is(recover(job).manifest?.generation, 2);
    job.close();
  }
});

test("a failed write or close commits nothing", () => {
  for (const fault of ["write", "close"] as const) {
    const job = committedJob();
    failingFile(job.manifests, fault, "EIO");
    rejects(job, 2, "TSETS_IO", /was not committed/);
    assert.equal(names(job), ["m-1"]);
    assert.is(recover(job).manifest?.generation, 1);
    job.close();
  }
});

test("a failed sync of the manifest: outcome unknown, no second sync, no more commits", () => {
  for (const errno of ["EIO", "ENOSPC"]) {
    const job = committedJob();
    const calls = failingFile(job.manifests, "sync", errno);
    rejects(job, 2, "TSETS_OUTCOME_UNKNOWN", /generation 2 of job .* may or may not be on the disk/);
    assert.is(calls(), 1);
    assert.equal(names(job), ["m-1"]);
    healed(job.manifests);
    rejects(job, 2, "TSETS_OUTCOME_UNKNOWN", /commits nothing more in this process/);
    assert.equal(names(job), ["m-1"]);
    assert.is(recover(job).manifest?.generation, 1);
    job.close();
  }
});

test("a failed sync of the directory: outcome unknown, both generations are whole, no more commits", () => {
  const job = committedJob();
  failing(job.manifests, "sync", "EIO");
  rejects(job, 2, "TSETS_OUTCOME_UNKNOWN", /sync directory/);
  healed(job.manifests);
  assert.equal(names(job), ["m-1", "m-2", "unsynced"]);
  rejects(job, 3, "TSETS_OUTCOME_UNKNOWN", /commits nothing more/);
  job.close();
  const again = JobDirectory.open(join(job.path, "../.."), job.jobId);
  again.lock();
  // The next start commits it again: its name may be in memory only.
  assert.is(recover(again).manifest?.generation, 3);
  commitManifest(again, manifest(again, 4, []));
  again.close();
});

test("a rename that fails for another reason than its name or space: outcome unknown", () => {
  const job = committedJob();
  failing(job.manifests, "renameNoReplace", "EIO");
  rejects(job, 2, "TSETS_OUTCOME_UNKNOWN", /the rename of its manifest/);
  healed(job.manifests);
  assert.equal(names(job), ["m-1", "unsynced"]);
  rejects(job, 2, "TSETS_OUTCOME_UNKNOWN", /commits nothing more/);
  job.close();
});

test("a failed sync of data/ commits nothing, then or later", () => {
  const job = committedJob();
  failing(job.data, "sync", "EIO");
  rejects(job, 2, "TSETS_IO", /nothing was committed/);
  healed(job.data);
  rejects(job, 2, "TSETS_OUTCOME_UNKNOWN", /commits nothing more/);
  assert.equal(names(job), ["m-1"]);
  job.close();
});

test("data/ is synced before the manifest exists", () => {
  const job = committedJob();
  const seen: string[][] = [];
  const sync = job.data.sync.bind(job.data);
  Object.defineProperty(job.data, "sync", {
    value: () => {
      seen.push(names(job));
      sync();
    },
  });
  commitManifest(job, manifest(job, 2, []));
  assert.equal(seen, [["m-1"]]);
  job.close();
});

test("a manifest that no reader would take is not written", () => {
  const job = committedJob();
  const wrong = manifest(job, 2, [persisted("#1", 1)]);
  wrong.persisted[0].parts[0].file = "../../x";
  assert.throws(() => commitManifest(job, wrong), /expected a data file's name/);
  assert.throws(() => commitManifest(job, manifest({ jobId: "other" }, 2, [])), /job other/);
  assert.equal(names(job), ["m-1"]);
  job.close();
});

test("only the holder of the lock commits", () => {
  const job = committedJob();
  const other = JobDirectory.open(join(job.path, "../.."), job.jobId);
  assert.throws(() => commitManifest(other, manifest(other, 2, [])), /holder of its lock/);
  other.close();
  job.close();
});

test("a name that is a link to elsewhere is not written through", () => {
  const home = temporaryHome();
  const job = JobDirectory.create(home, { user: "a", name: "b" });
  writeFileSync(join(home, "outside"), "untouched");
  symlinkSync(join(home, "outside"), join(job.path, "manifests/m-1"));
  assert.throws(
    () => commitManifest(job, manifest(job, 1, [])),
    (error: Error) => hasCode(error, "TSETS_IO"),
  );
  assert.is(readFileSync(join(home, "outside"), "utf8"), "untouched");
  job.close();
});

test.run();
