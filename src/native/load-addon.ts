import { createRequire } from "node:module";
import { fileURLToPath } from "node:url";
import { isMainThread } from "node:worker_threads";
import type { Native, NativeStatus } from "./addon.js";

const EXPECTED_VERSION = 7;
const root = fileURLToPath(new URL("../..", import.meta.url));

function load(): { native: Native | undefined; status: NativeStatus } {
  if (process.env.TSETS_NATIVE === "0") {
    return { native: undefined, status: { loaded: false, reason: "switched off by TSETS_NATIVE=0", features: [] } };
  }
  try {
    const require = createRequire(import.meta.url);
    const path = (require("node-gyp-build") as { resolve(root: string): string }).resolve(root);
    const addon = require(path) as Native & { version: number };
    if (addon.version !== EXPECTED_VERSION) {
      throw new Error(`${path} has version ${addon.version}, expected ${EXPECTED_VERSION}: build it again`);
    }
    const features = addon.cpuFeatures();
    return { native: addon, status: { loaded: true, reason: "addon loaded", path, features } };
  } catch (error) {
    const reason = `addon not loaded: ${(error as Error).message.split("\n", 1)[0]}`;
    if (isMainThread) process.stderr.write(`tsets: ${reason}; the slower TypeScript twins are used\n`);
    return { native: undefined, status: { loaded: false, reason, features: [] } };
  }
}

const outcome = load();

/** The addon, or undefined where it cannot load or `TSETS_NATIVE=0`; what it does, the TypeScript twins do too. */
export const native: Native | undefined = outcome.native;
/** Whether the addon is in use, and why. */
export const nativeStatus: NativeStatus = outcome.status;
