/**
 * npm run check: types, lint, format, direction of imports, API reference, and all tests and examples, with the addon and without.
 *
 * The last line is `N passed, N failed`.
 */
import { checkAll } from "./check-all.js";
import { close } from "./runner/closing-line.js";

close(await checkAll());
