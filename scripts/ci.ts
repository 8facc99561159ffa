/**
 * What .ci/run does after `npm ci`: everything that `npm run check` does, then the tests again on the other versions of
 * Node. The last line is `N passed, N failed`, of all runs together.
 */
import { checkAll } from "./check-all.js";
import { otherNodes } from "./node-versions.js";
import { close } from "./runner/closing-line.js";
import { runTests } from "./runner/run-tests.js";

const totals = await checkAll();
for (const node of otherNodes()) {
  console.log(`-- tests and examples on ${node}`);
  // The twins do not depend on the version of Node as the addon does, and what runs jobs runs both anyway.
  const more = await runTests({ node, fallback: false });
  totals.passed += more.passed;
  totals.failed += more.failed;
  totals.skipped += more.skipped;
}
close(totals);
