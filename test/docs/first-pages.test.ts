// limit: 180 s
import { suite } from "uvu";
import { runPage } from "./run-page.js";

const test = suite("the guide's first pages print what they say");

for (const page of ["hello", "source", "compute", "communication"]) {
  test(page, () => runPage(`guide/${page}.md`));
}

test.run();
