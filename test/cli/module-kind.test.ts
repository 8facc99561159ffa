import { rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { suite } from "uvu";
import * as assert from "uvu/assert";
import { scratch, temporaryHome, tsets } from "./command-line.js";

const test = suite("job modules in packages of CommonJS");
const home = temporaryHome();
test.after(home.remove);

const JOB = `import { defineJob } from "tsets";
export default defineJob({ name: "x", workers: 1 }, () => {});
`;

/** Inside the repository, so that "tsets" and tsx are found. */
async function submit(name: string, type: string | undefined): Promise<{ code: number | null; stderr: string }> {
  const folder = scratch(`package-${type ?? "default"}`);
  writeFileSync(join(folder, "package.json"), JSON.stringify({ name: "x", type }));
  writeFileSync(join(folder, name), JOB);
  try {
    return await tsets(["submit", "standalone", join(folder, name), "--home", home.path]);
  } finally {
    rmSync(folder, { recursive: true });
  }
}

for (const name of ["job.js", "job.ts"]) {
  test(`${name} in a package of CommonJS: one line that says what to set, exit code 2`, async () => {
    const { code, stderr } = await submit(name, "commonjs");
    // Node itself may warn before it.
    const said = stderr.trim().split("\n").at(-1) ?? "";
    const [all, file, manifest, other] =
      /^tsets: TSETS_CONFIG: the job module (.*) cannot be imported: it is taken for CommonJS: set "type": "module" in (.*), or name it (.*)$/.exec(
        said,
      ) ?? [];
    assert.is(all, said, stderr);
    assert.equal([code, file?.endsWith(name), manifest?.endsWith("package.json")], [2, true, true]);
    assert.is(other, name.replace(".", ".m"));
  });
}

test.run();
