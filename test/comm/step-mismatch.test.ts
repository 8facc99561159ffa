import { test } from "uvu";
import * as assert from "uvu/assert";
import { mismatchMessage } from "#src/comm/step-mismatch.js";

const report = (title: string, fingerprint: string, lines: string[] = []) => ({ title, fingerprint, lines });

test("the smaller group is named first, with the first line that differs", () => {
  const persist = report("persist #1", "p", ["source 1", "map", "persist"]);
  const reduce = report("reduce → forEach", "r", ["source 1", "filter", "reduce"]);
  assert.is(
    mismatchMessage([persist, persist, reduce, persist], 7),
    "the workers do not take the same steps (step 7): " +
      'worker 2 is in "reduce → forEach", workers 0, 1, 3 are in "persist #1"; ' +
      'first difference: worker 2 has "filter", worker 0 has "map"',
  );
});

test("a list that is longer differs where the other one has ended", () => {
  const message = mismatchMessage([report("run", "a", ["x"]), report("run", "b", ["x", "y"])], 1);
  assert.match(message, 'first difference: worker 1 has "y", worker 0 has nothing there');
});

test("three groups are all named", () => {
  const message = mismatchMessage([report("a", "1"), report("b", "2"), report("a", "1"), report("c", "3")], 1);
  assert.match(message, 'worker 1 is in "b", workers 0, 2 are in "a", worker 3 is in "c"');
  assert.match(message, 'first difference: worker 1 has "b", worker 0 has "a"');
});

test.run();
