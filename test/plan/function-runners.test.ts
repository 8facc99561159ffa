import { readFileSync } from "node:fs";
import * as nodeModule from "node:module";
import { tsImport } from "tsx/esm/api";
import ts from "typescript";
import { test } from "uvu";
import * as assert from "uvu/assert";
import { functionFingerprint } from "#src/plan/function-fingerprint.js";

const fixture = new URL("../fixtures/plan/lambdas.ts", import.meta.url);
const source = readFileSync(fixture, "utf8");

type Lambdas = Record<string, object>;

async function evaluate(javascript: string): Promise<Lambdas> {
  const url = `data:text/javascript,${encodeURIComponent(javascript)}`;
  return ((await import(url)) as { lambdas: Lambdas }).lambdas;
}

function functionsOf(lambdas: Lambdas): [string, object][] {
  return Object.entries(Object.getOwnPropertyDescriptors(lambdas)).map(([name, property]) => [
    name,
    (property.get ?? property.value) as object,
  ]);
}

function hashesOf(lambdas: Lambdas): Record<string, string | undefined> {
  return Object.fromEntries(functionsOf(lambdas).map(([name, f]) => [name, functionFingerprint(f)?.hash]));
}

/** TypeScript with its types overwritten by blanks, as Node strips them. */
function blank(typescript: string): string {
  const file = ts.createSourceFile("lambdas.ts", typescript, ts.ScriptTarget.Latest, true);
  const characters = [...typescript];
  const erase = (start: number, end: number) => {
    for (let i = start; i < end; i++) if (!/\s/.test(characters[i] as string)) characters[i] = " ";
  };
  const visit = (node: ts.Node): void => {
    if (ts.isInterfaceDeclaration(node) || ts.isTypeAliasDeclaration(node)) return erase(node.getStart(), node.end);
    if (ts.isParameter(node) && node.name.getText() === "this") {
      // With the comma behind it.
      return erase(node.getStart(), typescript.indexOf(",", node.end) + 1);
    }
    const modifiers = ts.canHaveModifiers(node) ? (ts.getModifiers(node) ?? []) : [];
    if (modifiers.some((modifier) => modifier.kind === ts.SyntaxKind.DeclareKeyword)) {
      return erase(node.getStart(), node.end);
    }
    for (const modifier of modifiers) {
      if (/^(private|protected|public|readonly|abstract|override)$/.test(modifier.getText())) {
        erase(modifier.getStart(), modifier.end);
      }
    }
    const typed = node as ts.Node & {
      type?: ts.TypeNode;
      questionToken?: ts.Node;
      typeParameters?: ts.NodeArray<ts.Node>;
      typeArguments?: ts.NodeArray<ts.Node>;
    };
    if (ts.isAsExpression(node) || ts.isSatisfiesExpression(node)) erase(node.expression.end, node.end);
    else if (ts.isNonNullExpression(node)) erase(node.end - 1, node.end);
    else if (typed.type !== undefined) {
      erase(typescript.lastIndexOf(":", typed.type.getStart()), typed.type.end);
    }
    if (typed.questionToken !== undefined && !ts.isConditionalExpression(node)) {
      erase(typed.questionToken.getStart(), typed.questionToken.end);
    }
    for (const list of [typed.typeParameters, typed.typeArguments]) {
      if (list !== undefined) erase(list.pos - 1, typescript.indexOf(">", list.end) + 1);
    }
    ts.forEachChild(node, visit);
  };
  visit(file);
  return characters.join("");
}

const blanked = hashesOf(await evaluate(blank(source)));

test("every function of the fixture has a fingerprint of its own", () => {
  const hashes = Object.values(blanked);
  assert.ok(hashes.length >= 18);
  assert.ok(hashes.every((hash) => /^[0-9a-f]{32}$/.test(hash ?? "")));
  assert.is(new Set(hashes).size, hashes.length);
});

test("what tsx makes of TypeScript has the fingerprints of the same text without types", async () => {
  const { lambdas } = (await tsImport(fixture.href, import.meta.url)) as { lambdas: Lambdas };
  const texts = functionsOf(lambdas)
    .map(([, f]) => String(f))
    .join("\n");
  assert.match(texts, "__name(", "tsx is at work and inserts __name");
  assert.match(texts, "limit2", "tsx is at work and renames what hides an outer name");
  assert.equal(hashesOf(lambdas), blanked);
});

test("what the TypeScript compiler makes of it has the same fingerprints", async () => {
  const { outputText } = ts.transpileModule(source, {
    compilerOptions: { target: ts.ScriptTarget.ES2022, module: ts.ModuleKind.ESNext },
  });
  assert.equal(hashesOf(await evaluate(outputText)), blanked);
});

test("what Node's own type stripping makes of it has the same fingerprints, where this Node has it", async () => {
  const strip = (nodeModule as { stripTypeScriptTypes?: (code: string) => string }).stripTypeScriptTypes;
  if (strip !== undefined) assert.equal(hashesOf(await evaluate(strip(source))), blanked);
});

test("the readable source has no trace of the runner", async () => {
  const { lambdas } = (await tsImport(fixture.href, import.meta.url)) as { lambdas: Lambdas };
  for (const [name, f] of functionsOf(lambdas)) {
    assert.not.match(functionFingerprint(f)?.source ?? "", "__name", name);
  }
});

test.run();
