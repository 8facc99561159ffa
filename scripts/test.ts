/**
 * npm test [-- pattern …]: runs the test files whose path contains one of the patterns, or all of them.
 *
 *   --node <path>    with another Node
 *   --no-fallback    not again with TSETS_NATIVE=0
 *   --no-native      only with TSETS_NATIVE=0
 *   --thorough       also the files marked `// thorough`, as .ci/run does; so does a pattern
 *   --no-build       without looking whether a build is due
 *   --limit <s>      seconds a file may take (60), unless it has a line `// limit: 180 s`
 *
 * The last line is `N passed, N failed`.
 */
import { parseArgs } from "node:util";
import { buildAll } from "./build-all.js";
import { close } from "./runner/closing-line.js";
import { runTests } from "./runner/run-tests.js";

const { values, positionals } = parseArgs({
  allowPositionals: true,
  allowNegative: true,
  options: {
    node: { type: "string", default: process.execPath },
    fallback: { type: "boolean", default: true },
    native: { type: "boolean", default: true },
    thorough: { type: "boolean" },
    build: { type: "boolean", default: true },
    limit: { type: "string", default: "60" },
  },
});

const { node, native, fallback, thorough } = values;
if (values.build) buildAll();
close(
  await runTests({ patterns: positionals, node, native, fallback, thorough, limitMs: Number(values.limit) * 1000 }),
);
