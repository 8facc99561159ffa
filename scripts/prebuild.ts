/**
 * npm run build:prebuilt, and before npm pack: compiles src/, and puts the addon for this system into prebuilds/, as the package
 * ships it: the release build without its symbols. Node-API is stable, so that one runs on every Node that is supported.
 */
import { spawnSync } from "node:child_process";
import { copyFileSync, existsSync, mkdirSync } from "node:fs";
import { join } from "node:path";
import { addonPath, buildAddon } from "./build-addon.js";
import { buildTypeScript } from "./build-typescript.js";
import { root } from "./stamp.js";

buildTypeScript();
const missing = buildAddon("Release");
if (missing !== undefined) throw new Error(`the addon was not built: ${missing}`);
const folder = join(root, "prebuilds", `${process.platform}-${process.arch}`);
mkdirSync(folder, { recursive: true });
const file = join(folder, `tsets${libc()}.node`);
copyFileSync(addonPath("Release"), file);
const { status, error } = spawnSync("strip", [process.platform === "darwin" ? "-Sx" : "--strip-all", file]);
if (status !== 0) throw error ?? new Error(`strip ended with ${status}`);

/** The tag by which node-gyp-build tells binaries for the two C libraries of Linux apart; it looks for the same file. */
function libc(): string {
  if (process.platform !== "linux") return "";
  return existsSync("/etc/alpine-release") ? ".musl" : ".glibc";
}
