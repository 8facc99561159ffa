// limit: 180 s
import { suite } from "uvu";
import { runPage } from "./run-page.js";

const test = suite("the guide's later pages print what they say");

for (const page of ["keyed", "joins", "inputs-and-sinks", "errors"]) {
  test(page, () => runPage(`guide/${page}.md`));
}
test("values and order", () => runPage("values-and-order.md"));

test.run();
