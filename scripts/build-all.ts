import { buildAddon, type Configuration } from "./build-addon.js";
import { buildTypeScript } from "./build-typescript.js";

/**
 * Brings dist/ and the addon up to date. Says in one line what is wrong and ends the process where they do not compile.
 *
 * @param configuration of the addon; undefined: an up-to-date build of either will do
 */
export function buildAll(configuration?: Configuration): void {
  try {
    buildTypeScript();
    const missing = buildAddon(configuration);
    if (missing !== undefined) console.warn(`tsets: addon not built: ${missing}; the slower TypeScript twins are used`);
  } catch (error) {
    console.error(`tsets: ${(error as Error).message}`);
    process.exit(1);
  }
}
