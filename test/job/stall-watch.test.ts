import { test } from "uvu";
import * as assert from "uvu/assert";
import { StallWatch } from "#src/job/stall-watch.js";

const sign = (activity: number, excused = false) => ({ activity, excused });

test("a worker without a sign of life is found, the longest without one first", () => {
  const watch = new StallWatch();
  assert.equal(watch.look(0, [sign(1), sign(1), sign(1)]), []);
  assert.equal(watch.look(100, [sign(1), sign(2), sign(1)]), [
    { worker: 0, ms: 100 },
    { worker: 2, ms: 100 },
  ]);
  assert.equal(watch.look(300, [sign(5), sign(2), sign(1)]), [
    { worker: 2, ms: 300 },
    { worker: 1, ms: 200 },
  ]);
});

test("time that a worker waits for others does not count", () => {
  const watch = new StallWatch();
  watch.look(0, [sign(1)]);
  assert.equal(watch.look(1000, [sign(1, true)]), []);
  assert.equal(watch.look(1200, [sign(1)]), [{ worker: 0, ms: 200 }]);
});

test.run();
