/**
 * npm run check: types, lint, format, direction of imports, API reference, and tests and examples, with the addon and without.
 *
 *   --thorough    all of them, also those that take long, as .ci/run does
 *
 * The last line is `N passed, N failed`.
 */
import { parseArgs } from "node:util";
import { checkAll } from "./check-all.js";
import { close } from "./runner/closing-line.js";

const { values } = parseArgs({ options: { thorough: { type: "boolean", default: false } } });
close(await checkAll(values.thorough));
