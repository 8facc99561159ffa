/**
 * npm run build [-- --debug]: compiles src/ to dist/ and the addon to build/, each only where its sources have changed.
 *
 * Without a compiler there is no addon and a warning; tsets then uses its TypeScript twins.
 */
import { parseArgs } from "node:util";
import { buildAll } from "./build-all.js";

const { values } = parseArgs({ options: { debug: { type: "boolean", default: false } } });
buildAll(values.debug ? "Debug" : "Release");
