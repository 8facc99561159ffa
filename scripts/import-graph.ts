import { existsSync, readFileSync } from "node:fs";
import { dirname, join, relative } from "node:path";
import ts from "typescript";
import { filesUnder, root } from "./stamp.js";

/** One import of a file of this repository; paths are relative to the repository. */
export interface Import {
  from: string;
  to: string;
  line: number;
  /** Gone after compiling: it imports types only. */
  typeOnly: boolean;
}

/** What a source file imports: files of this repository, and names of packages and of Node's modules. */
export interface Imports {
  files: Import[];
  packages: string[];
}

/** Imports and re-exports of a TypeScript or JavaScript file, static and dynamic. */
export function readImports(file: string): Imports {
  const text = readFileSync(join(root, file), "utf8");
  const source = ts.createSourceFile(file, text, ts.ScriptTarget.Latest);
  const found: Imports = { files: [], packages: [] };
  const add = (specifier: ts.Node, typeOnly: boolean) => {
    if (!ts.isStringLiteral(specifier)) return;
    const to = resolveSpecifier(file, specifier.text);
    if (to === undefined) found.packages.push(specifier.text);
    else found.files.push({ from: file, to, line: lineOf(source, specifier), typeOnly });
  };
  const visit = (node: ts.Node): void => {
    if (ts.isImportDeclaration(node)) add(node.moduleSpecifier, isTypeOnly(node.importClause));
    else if (ts.isExportDeclaration(node) && node.moduleSpecifier) add(node.moduleSpecifier, node.isTypeOnly);
    else if (ts.isCallExpression(node) && node.expression.kind === ts.SyntaxKind.ImportKeyword)
      add(node.arguments[0], false);
    else if (isModuleUrl(node)) add((node.arguments as ts.NodeArray<ts.Expression>)[0], false);
    ts.forEachChild(node, visit);
  };
  visit(source);
  return found;
}

/** All source files under a folder of the repository. */
export function sourceFiles(folder: string): string[] {
  return filesUnder(join(root, folder))
    .filter((path) => /\.(ts|mts|js|mjs)$/.test(path))
    .map((path) => relative(root, path));
}

/** `new URL("./worker.js", import.meta.url)` leads to a file as an import does. */
function isModuleUrl(node: ts.Node): node is ts.NewExpression {
  if (!ts.isNewExpression(node) || !ts.isIdentifier(node.expression) || node.expression.text !== "URL") return false;
  const [first] = node.arguments ?? [];
  return first !== undefined && ts.isStringLiteral(first) && /\.m?[jt]s$/.test(first.text);
}

function isTypeOnly(clause: ts.ImportClause | undefined): boolean {
  if (clause === undefined) return false;
  if (clause.isTypeOnly) return true;
  const { namedBindings } = clause;
  if (clause.name !== undefined || namedBindings === undefined || !ts.isNamedImports(namedBindings)) return false;
  return namedBindings.elements.length > 0 && namedBindings.elements.every((element) => element.isTypeOnly);
}

/** undefined for a package. `#src/x.js` is what src/x.ts compiles to, and "tsets" is src/index.ts. */
function resolveSpecifier(file: string, specifier: string): string | undefined {
  let path: string;
  if (specifier === "tsets") path = "src/index.js";
  else if (specifier.startsWith("#src/")) path = specifier.slice(1);
  else if (specifier.startsWith(".")) path = join(dirname(file), specifier);
  else return undefined;
  const source = path.replace(/\.(m?)js$/, ".$1ts");
  return existsSync(join(root, source)) ? source : path;
}

function lineOf(source: ts.SourceFile, node: ts.Node): number {
  return source.getLineAndCharacterOfPosition(node.getStart(source)).line + 1;
}
