import { test } from "uvu";
import * as assert from "uvu/assert";
import { createProgressBuffer, readProgress, SharedProgress, sumProgress } from "#src/job/progress.js";

test("what a worker enters, counts and leaves can be read from its line, and from no other", () => {
  const buffer = createProgressBuffer(3);
  const progress = new SharedProgress(buffer, 1);
  progress.enter("source → map", 4);
  progress.rows(2 ** 40);
  progress.rows(5);
  progress.taskDone();
  const { activity, ...seen } = readProgress(buffer, 1);
  assert.equal(seen, { operator: "source → map", tasks: 4, tasksDone: 1, rows: 2 ** 40 + 5 });
  assert.equal(readProgress(buffer, 0), { operator: "", tasks: 0, tasksDone: 0, rows: 0, activity: 0 });
  assert.equal(readProgress(buffer, 2), { operator: "", tasks: 0, tasksDone: 0, rows: 0, activity: 0 });
  progress.leave();
  assert.is(readProgress(buffer, 1).operator, "");
  assert.is.not(readProgress(buffer, 1).activity, activity);
});

test("every call is a sign of life", () => {
  const buffer = createProgressBuffer(1);
  const progress = new SharedProgress(buffer, 0);
  const calls = [
    () => progress.enter("a", 1),
    () => progress.rows(0),
    () => progress.taskDone(),
    () => progress.leave(),
    () => progress.beat(),
  ];
  for (const call of calls) {
    const { activity } = readProgress(buffer, 0);
    call();
    assert.is.not(readProgress(buffer, 0).activity, activity);
  }
});

test("a long name is cut between two characters", () => {
  const buffer = createProgressBuffer(2);
  new SharedProgress(buffer, 0).enter("é".repeat(500), 1);
  const { operator } = readProgress(buffer, 0);
  assert.ok(operator.length > 50);
  assert.is(operator, "é".repeat(operator.length));
  assert.is(readProgress(buffer, 1).operator, "");
});

test("all workers together", () => {
  const one = { operator: "", tasks: 2, tasksDone: 1, rows: 10, activity: 1 };
  const two = { operator: "map", tasks: 3, tasksDone: 3, rows: 5, activity: 9 };
  assert.equal(sumProgress([one, two], 12), { operator: "map", tasks: 5, tasksDone: 4, rows: 15, elapsedMs: 12 });
});

test.run();
