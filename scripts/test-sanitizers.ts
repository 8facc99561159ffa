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
import { addTo } from "./runner/run-all.js";
import { buildSanitizedAddon, runSanitizedAddon } from "./sanitized-addon.js";
import { runSanitizers } from "./sanitizers.js";

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { inputs: { type: "string", default: "4000" } },
});
buildTypeScript();
const [core] = await Promise.all([runSanitizers(Number(values.inputs)), buildSanitizedAddon()]);
const addon = await runSanitizedAddon(positionals.length > 0 ? positionals : undefined);
addTo(core, addon);
close(core);
