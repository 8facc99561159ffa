import { readdirSync } from "node:fs";
import { join } from "node:path";
import * as assert from "uvu/assert";
import { readManifest } from "#src/checkpoint/read-state.js";
import { parseManifestName } from "#src/store/home-layout.js";
import { JobDirectory } from "#src/store/job-directory.js";

const JOB_ENTRIES = ["data", "job.json", "lock", "logs", "manifests"];

/**
 * Checks that a home in which a checkpointed job has just completed holds nothing that a crash has left: two
 * generations at most, the files that they name and no others, no temporary file, no spill directory.
 */
export function assertTidy(home: string, jobId: string, what: string): void {
  for (const name of readdirSync(home)) assert.ok(["jobs", "spill"].includes(name), `${what}: ${name} in the home`);
  assert.equal(readdirSync(join(home, "spill")), [], `${what}: spill directories`);
  for (const name of JobDirectory.list(home)) assert.not.ok(name.startsWith("."), `${what}: ${name} in jobs/`);
  const job = JobDirectory.open(home, jobId);
  try {
    for (const name of job.root.list())
      assert.ok(JOB_ENTRIES.includes(name), `${what}: ${name} in the job's directory`);
    const generations = job.manifests.list().map((name) => {
      const generation = parseManifestName(name);
      assert.ok(generation !== undefined, `${what}: ${name} in manifests/`);
      return generation as number;
    });
    assert.ok(generations.length <= 2, `${what}: generations ${generations} are kept`);
    const files = generations.flatMap((generation) =>
      (readManifest(job, generation)?.persisted ?? []).flatMap(({ parts }) => parts.map(({ file }) => file)),
    );
    assert.equal(job.data.list(), [...new Set(files)].sort(), `${what}: files in data/`);
  } finally {
    job.close();
  }
}
