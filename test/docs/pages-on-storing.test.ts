// limit: 180 s
import { suite } from "uvu";
import { runPage } from "./run-page.js";

const test = suite("the guide's pages on what is stored print what they say");

for (const page of ["caching", "memory", "persisting", "checkpointing", "iterating"]) {
  test(page, () => runPage(`guide/${page}.md`));
}

test.run();
