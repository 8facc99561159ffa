import { createRequire } from "node:module";

/** Of this package, as in its package.json. */
export const packageVersion: string = (createRequire(import.meta.url)("../../package.json") as { version: string })
  .version;
