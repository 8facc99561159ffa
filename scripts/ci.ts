/**
 * What .ci/run does after `npm ci`: everything that `npm run check -- --thorough` does, then part of the tests again on
 * the other versions of Node, and the native core and the addon under sanitizers. The last line is `N passed, N failed`, of
 * all runs together.
 */
import { checkAll } from "./check-all.js";
import { otherNodes } from "./node-versions.js";
import { close } from "./runner/closing-line.js";
import { addTo } from "./runner/run-all.js";
import { runTests } from "./runner/run-tests.js";
import { buildSanitizedAddon, runSanitizedAddon } from "./sanitized-addon.js";
import { runSanitizers } from "./sanitizers.js";

/** What depends on the version of Node: the addon, threads, files, generated code, and one job by the command line. */
const ON_OTHER_NODES = [
  "test/native/",
  "test/types/column-round-trip",
  "test/store/directory",
  "test/store/file-lock",
  "test/store/mapping",
  "test/store/partition-round-trip",
  "test/checkpoint/recovery",
  "test/contract/",
  "test/exec/pipelines",
  "test/exec/keyed",
  "test/job/spmd",
  "test/cli/compile-cache",
  "test/examples/tset-persisting",
];

const totals = await checkAll(true);
for (const node of otherNodes()) {
  console.log(`-- tests and examples on ${node}`);
  // The twins do not depend on the version of Node as the addon does, nor does a property on how often it is tried.
  addTo(totals, await runTests({ node, fallback: false, thorough: false, patterns: ON_OTHER_NODES }));
}
console.log("-- the native core under sanitizers");
const [core] = await Promise.all([runSanitizers(500), buildSanitizedAddon()]);
addTo(totals, core);
console.log("-- the addon under sanitizers");
addTo(totals, await runSanitizedAddon());
close(totals);
