/**
 * npm run build:prebuilt, and before npm pack: compiles src/, and the addon for this system to prebuilds/, as the package ships it.
 */
import { cpSync, existsSync, mkdirSync, readdirSync, rmSync } from "node:fs";
import { join } from "node:path";
import prebuildify from "prebuildify";
import { gypEnvironment, hashAddon } from "./build-addon.js";
import { buildTypeScript } from "./build-typescript.js";
import { readStamp, root, writeStamp } from "./stamp.js";

/** The oldest that is supported; what is built with it runs on all later ones, since Node-API is stable. */
const TARGET = "20.17.0";
const STEP = "prebuild";

buildTypeScript();
const hash = hashAddon();
if (readStamp(STEP) !== hash || !hasPrebuild()) {
  await prebuild();
  writeStamp(STEP, hash);
}

/** In a copy: prebuildify begins with removing build/, which may be in use. */
async function prebuild(): Promise<void> {
  const copy = join(root, ".cache/prebuild");
  rmSync(copy, { recursive: true, force: true });
  mkdirSync(copy, { recursive: true });
  for (const name of ["native", "binding.gyp", "package.json"])
    cpSync(join(root, name), join(copy, name), { recursive: true });
  Object.assign(process.env, gypEnvironment());
  const options = {
    cwd: copy,
    out: root,
    targets: [TARGET],
    napi: true,
    strip: true,
    tagLibc: process.platform === "linux",
  };
  await new Promise<void>((resolve, reject) => {
    prebuildify({ ...options, quiet: true }, (error) => (error ? reject(error) : resolve()));
  });
}

function hasPrebuild(): boolean {
  const folder = join(root, "prebuilds", `${process.platform}-${process.arch}`);
  return existsSync(folder) && readdirSync(folder).some((name) => name.endsWith(".node"));
}
