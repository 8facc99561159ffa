/**
 * npm run test:sanitizers [-- pattern …] [--inputs <n>]: the native code under sanitizers.
 *
 * First the core, which knows no Node, in programs of its own: ASan with UBSan, and TSan. Then the addon inside of Node
 * under ASan with UBSan, with the tests that come to it, or those whose paths contain a pattern.
 *
 * The last line is `N passed, N failed`.
 */
import { parseArgs } from "node:util";
import { buildTypeScript } from "./build-typescript.js";
import { close } from "./runner/closing-line.js";
import { runSanitizedAddon } from "./sanitized-addon.js";
import { runSanitizers } from "./sanitizers.js";

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { inputs: { type: "string", default: "4000" } },
});
buildTypeScript();
const core = runSanitizers(Number(values.inputs));
const addon = await runSanitizedAddon(positionals.length > 0 ? positionals : undefined);
close({
  passed: core.passed + addon.passed,
  failed: core.failed + addon.failed,
  skipped: core.skipped + addon.skipped,
});
