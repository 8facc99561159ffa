import { existsSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { suite } from "uvu";
import * as assert from "uvu/assert";
import { docs, pages } from "./page.js";

const test = suite("links of the docs");

test("every relative link leads to a file", () => {
  const broken = pages().flatMap(({ path }) => {
    const text = readFileSync(join(docs, path), "utf8");
    const targets = [...text.matchAll(/\]\((?!https?:)([^)#]+)[^)]*\)/g)].map(([, target]) => target);
    return targets
      .filter((target) => !existsSync(join(docs, dirname(path), target)))
      .map((target) => `${path}: ${target}`);
  });
  assert.equal(broken, []);
});

test("every page with a program is one that the tests run", () => {
  const tests = ["first-pages", "pages-on-storing", "later-pages"].map((name) =>
    readFileSync(new URL(`${name}.test.ts`, import.meta.url), "utf8"),
  );
  const run = tests.join("\n");
  for (const { path, programs } of pages()) {
    const name = path.replace(/^guide\//, "").replace(/\.md$/, "");
    if (programs.size > 0) assert.ok(run.includes(`"${name}"`) || run.includes(`"${path}"`), `${path} is not run`);
  }
});

test.run();
