/**
 * npm run test:sanitizers [-- --inputs <n>]: the native core under sanitizers. It knows no Node, so none is needed in
 * the programs that run here.
 *
 * The last line is `N passed, N failed`.
 */
import { parseArgs } from "node:util";
import { close } from "./runner/closing-line.js";
import { runSanitizers } from "./sanitizers.js";

const { values } = parseArgs({ options: { inputs: { type: "string", default: "4000" } } });
close(runSanitizers(Number(values.inputs)));
