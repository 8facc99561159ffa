/**
 * npm run node-versions: brings the other versions of Node that tsets runs on to .cache/, and prints where they are.
 */
import { spawnSync } from "node:child_process";
import { existsSync, mkdirSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { root } from "./stamp.js";

/** Besides the one that is installed: the newest of each major version that is supported. */
const VERSIONS = ["22.23.3", "24.9.0"];

/** Paths of the binaries. Each comes from the npm package that has nothing but this version for this system in it. */
export function otherNodes(): string[] {
  return VERSIONS.map((version) => {
    const name = `node-${process.platform}-${process.arch}`;
    const folder = join(root, ".cache/node", version);
    const binary = join(folder, "node_modules", name, "bin/node");
    if (existsSync(binary)) return binary;
    mkdirSync(folder, { recursive: true });
    const options = ["--prefix", folder, "--no-save", "--ignore-scripts", "--no-package-lock"];
    const { status } = spawnSync("npm", ["install", ...options, `${name}@${version}`], { stdio: "inherit" });
    if (status !== 0 || !existsSync(binary)) throw new Error(`${name}@${version} could not be installed`);
    return binary;
  });
}

if (process.argv[1] === fileURLToPath(import.meta.url)) for (const binary of otherNodes()) console.log(binary);
