import ts from "typescript";

/**
 * What in a test file defines tests without ever running them: uvu says nothing of a suite whose `.run()` was forgotten.
 * Undefined where every suite, and uvu's own `test` where it is used, is followed by a run.
 */
export function findForgottenRun(path: string, text: string): string | undefined {
  const source = ts.createSourceFile(path, text, ts.ScriptTarget.Latest);
  const suites = new Set<string>();
  const runs = new Set<string>();
  const visit = (node: ts.Node): void => {
    if (ts.isVariableDeclaration(node) && ts.isIdentifier(node.name) && isCallOf(node.initializer, "suite")) {
      suites.add(node.name.text);
    }
    if (ts.isCallExpression(node)) {
      const { expression: callee } = node;
      if (ts.isIdentifier(callee) && callee.text === "test") suites.add("test");
      if (ts.isPropertyAccessExpression(callee) && callee.name.text === "run" && ts.isIdentifier(callee.expression)) {
        runs.add(callee.expression.text);
      }
    }
    ts.forEachChild(node, visit);
  };
  visit(source);
  const forgotten = [...suites].find((name) => !runs.has(name));
  return forgotten === undefined ? undefined : `${forgotten}.run() is missing: its tests never run`;
}

function isCallOf(node: ts.Expression | undefined, name: string): boolean {
  return (
    node !== undefined && ts.isCallExpression(node) && ts.isIdentifier(node.expression) && node.expression.text === name
  );
}
