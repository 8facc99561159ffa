import { existsSync, readFileSync } from "node:fs";
import { basename, dirname, extname, join } from "node:path";

/** What Node and tsx say of `import` and `export` in a file that its package makes CommonJS. */
const CODES = ["ERR_REQUIRE_CYCLE_MODULE", "ERR_REQUIRE_ESM"];
const TEXTS = /import statement outside a module|Unexpected token 'export'|Cannot use 'import\.meta'/;

/**
 * Whether a job module could not be imported because its package says, or leaves it to the default, that its files are
 * CommonJS, as `npm init` does; and what to do then.
 *
 * @returns undefined where the error is of another kind
 */
export function explainCommonJs(path: string, error: unknown): string | undefined {
  const extension = extname(path);
  if (extension !== ".js" && extension !== ".ts") return undefined;
  const { code, message } = error as { code?: unknown; message?: unknown };
  if (!CODES.includes(String(code)) && !(error instanceof SyntaxError && TEXTS.test(String(message)))) return undefined;
  const manifest = nearestManifest(path);
  if (manifest?.type === "module") return undefined;
  const other = `${basename(path, extension)}.m${extension.slice(1)}`;
  const where = manifest === undefined ? "a package.json beside it" : manifest.path;
  return `it is taken for CommonJS: set "type": "module" in ${where}, or name it ${other}`;
}

function nearestManifest(path: string): { path: string; type: unknown } | undefined {
  for (let folder = dirname(path); ; folder = dirname(folder)) {
    const manifest = join(folder, "package.json");
    if (existsSync(manifest)) return { path: manifest, type: typeIn(manifest) };
    if (folder === dirname(folder)) return undefined;
  }
}

function typeIn(manifest: string): unknown {
  try {
    return (JSON.parse(readFileSync(manifest, "utf8")) as { type?: unknown }).type;
  } catch {
    // Not JSON: Node has its own error for that.
    return undefined;
  }
}
