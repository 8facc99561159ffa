import { mkdirSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import ts from "typescript";
import { suite } from "uvu";
import * as assert from "uvu/assert";
import { sourceFiles } from "../../scripts/import-graph.js";
import { scratch } from "../cli/command-line.js";
import { pages } from "./page.js";

const test = suite("what the docs and examples show compiles");
const root = fileURLToPath(new URL("../../", import.meta.url));

/** As tsconfig.test.json has them. */
function options(): ts.CompilerOptions {
  const { config } = ts.readConfigFile(join(root, "tsconfig.test.json"), ts.sys.readFile);
  return ts.parseJsonConfigFileContent(config, ts.sys, root).options;
}

test("every program of the docs, and every example, under the strict settings of this package", () => {
  const folder = scratch(`docs-compile-${process.pid}`);
  try {
    const files = sourceFiles("examples")
      .filter((name) => name.endsWith(".ts"))
      .map((name) => join(root, name));
    for (const { path, programs } of pages()) {
      for (const [name, text] of programs) {
        const place = join(folder, path.replaceAll(/\W/g, "-"));
        mkdirSync(place, { recursive: true });
        writeFileSync(join(place, name), text);
        files.push(join(place, name));
      }
    }
    assert.ok(files.length > 25);
    const program = ts.createProgram(files, options());
    const problems = ts.getPreEmitDiagnostics(program).map((problem) => {
      const line = problem.file?.getLineAndCharacterOfPosition(problem.start ?? 0).line ?? -1;
      return `${problem.file?.fileName}:${line + 1} ${ts.flattenDiagnosticMessageText(problem.messageText, "\n")}`;
    });
    assert.equal(problems, []);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
});

test.run();
