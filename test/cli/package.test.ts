// thorough
// limit: 180 s
import { spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, realpathSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { suite } from "uvu";
import * as assert from "uvu/assert";

const test = suite("the published package");
// npm follows no link: neither in what it packs nor to package.json itself.
const root = dirname(realpathSync(new URL("../../package.json", import.meta.url)));
const folder = mkdtempSync(join(tmpdir(), "tsets-package-"));
test.after(() => rmSync(folder, { recursive: true }));

function run(command: string, args: string[], cwd = folder): string {
  const { status, stdout, stderr, error } = spawnSync(command, args, { cwd, encoding: "utf8" });
  if (status === 0) return stdout;
  throw error ?? new Error(`${command} ${args.join(" ")} ended with ${status}:\n${stdout}\n${stderr}`);
}

const HELLO = `import { defineJob } from "tsets";
export default defineJob({ name: "hello", workers: 2 }, (env) => {
  env.log.info(\`Hello from worker \${env.workerId}\`);
});
`;
const PROGRAM = `import { defineJob, int32, runJob, TSetError } from "tsets";

export default defineJob({ name: "typed" }, async (env): Promise<number> => {
  const values = env.createSource(function* () { yield 1; }, { type: int32 });
  const sum: number | undefined = await values.map((x) => x * 2).reduce((a, b) => a + b).value();
  // @ts-expect-error: int32 takes numbers
  values.map((x) => String(x));
  return sum ?? 0;
});

export const result = async (): Promise<string> => {
  try {
    return (await runJob(new URL("./typed.js", import.meta.url), { workers: 2 })).jobId;
  } catch (error) {
    return error instanceof TSetError ? error.code : "";
  }
};
`;

test("has no install script, and neither tests nor sources of TypeScript in it", () => {
  const manifest = JSON.parse(readFileSync(join(root, "package.json"), "utf8"));
  for (const script of ["preinstall", "install", "postinstall", "prepare"])
    assert.is(manifest.scripts[script], undefined);
  const [{ files }] = JSON.parse(run("npm", ["pack", "--dry-run", "--ignore-scripts", "--json"], root));
  const paths: string[] = files.map(({ path }: { path: string }) => path);
  for (const path of [
    "dist/bundle/index.js",
    "dist/index.d.ts",
    "dist/bundle/main.js",
    "conf/checkpoint.yaml",
    "docs/guide/hello.md",
    "LICENSE",
    "README.md",
  ]) {
    assert.ok(paths.includes(path), path);
  }
  assert.equal(
    paths.filter((path) => /^(src|test|scripts|bench|node_modules|\.)/.test(path)),
    [],
  );
});

test("installs into an empty project without scripts, runs natively, and brings its types", () => {
  const [{ filename }] = JSON.parse(
    run("npm", ["pack", "--pack-destination", folder, "--json"], root).replace(/^[^[]*/, ""),
  );
  writeFileSync(join(folder, "package.json"), '{ "name": "empty", "private": true, "type": "module" }');
  run("npm", ["install", "--ignore-scripts", "--prefer-offline", "--no-audit", join(folder, filename)]);
  writeFileSync(join(folder, "hello.mjs"), HELLO);
  const main = join(folder, "node_modules/tsets/dist/bundle/main.js");
  const stdout = run(process.execPath, [main, "submit", "standalone", "hello.mjs", "--home", "home"]);
  assert.match(stdout, /Hello from worker 0$/m);
  assert.match(stdout, /Hello from worker 1$/m);
  if (process.env.TSETS_NATIVE !== "0") {
    assert.match(stdout, /^Runtime: .* addon \(/m);
    const doctor = run(process.execPath, [main, "doctor", "--home", "home"]);
    assert.match(doctor, /^Addon: +in use, from .*node_modules\/tsets\/prebuilds\//m);
  }

  writeFileSync(join(folder, "typed.ts"), PROGRAM);
  const tsc = join(root, "node_modules/typescript/bin/tsc");
  const options = ["--strict", "--module", "NodeNext", "--target", "ES2022", "--noEmit", "--types", "node"];
  const typeRoots = ["--typeRoots", join(root, "node_modules/@types")];
  run(process.execPath, [tsc, ...options, ...typeRoots, "typed.ts"]);
});

test.run();
