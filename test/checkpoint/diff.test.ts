import { test } from "uvu";
import * as assert from "uvu/assert";
import { explainChange } from "#src/checkpoint/diff.js";
import type { OperatorRecord } from "#src/checkpoint/manifest.js";

type Step = Omit<OperatorRecord, "id" | "fingerprint"> & { hidden?: string };

/** A chain; a fingerprint covers what comes before, as the planner's do. */
function chain(...steps: Step[]): OperatorRecord[] {
  let before = "";
  return steps.map(({ hidden, ...step }, i) => {
    before = JSON.stringify([before, step, hidden]);
    return { id: String(i), ...step, fingerprint: before };
  });
}

const source: Step = { kind: "source", text: "source int32, 4 tasks", source: "class IntSource{}" };
const times5: Step = { kind: "compute", name: "times", text: "compute int32", source: "v=>v*5" };
const plus2: Step = { kind: "compute", text: "compute int32", source: "v=>v+2" };
const filter: Step = { kind: "filter", text: "filter int32", source: "v=>v>0" };

test("a changed function: the operator, the old text, the new one, and the ways out", () => {
  const text = explainChange(chain(source, times5, plus2), chain(source, { ...times5, source: "v=>v*6" }, plus2));
  assert.is(
    text,
    [
      'The first operator that differs: number 2, compute "times", has another function.',
      "    1  source int32, 4 tasks",
      "-   2  compute int32",
      "-      v=>v*5",
      "+   2  compute int32",
      "+      v=>v*6",
      "    3  compute int32",
      "To use the stored data all the same, restart with --allow-changed; to compute everything anew, restart with --fresh.",
    ].join("\n"),
  );
});

test("an operator that was added or removed is called so, and the rest lines up again", () => {
  const added = explainChange(chain(source, times5, plus2), chain(source, filter, times5, plus2));
  assert.match(added, /number 2, filter, was added\./);
  assert.match(added, /\n\+ {3}2 {2}filter int32\n\+ {6}v=>v>0\n {4}3 {2}compute/);
  assert.not.match(added, /\n-/);
  const removed = explainChange(chain(source, filter, times5, plus2), chain(source, times5, plus2));
  assert.match(removed, /number 2, filter, was removed\./);
  assert.not.match(removed, /\n\+/);
  assert.match(explainChange(chain(source, times5), chain(source, times5, plus2)), /number 3, compute, was added/);
  assert.match(explainChange(chain(source, times5, plus2), chain(source, times5)), /number 3, compute, was removed/);
});

test("another kind, name or parameter is called by that", () => {
  assert.match(explainChange(chain(source, times5), chain(source, filter)), /number 2, filter, was compute "times"\./);
  assert.match(
    explainChange(chain(source, times5), chain(source, { ...times5, name: "x5" })),
    /compute "x5", was called "times"/,
  );
  assert.match(
    explainChange(chain(source, plus2), chain(source, { ...plus2, name: "x5" })),
    /compute "x5", was without a name/,
  );
  const more = { ...source, text: "source int32, 8 tasks" };
  const text = explainChange(chain(source, times5), chain(more, times5));
  assert.match(
    text,
    /number 1, source, has other parameters\.\n- {3}1 {2}source int32, 4 tasks\n\+ {3}1 {2}source int32, 8 tasks/,
  );
});

test("a difference that no text shows is said to be one", () => {
  const text = explainChange(
    chain({ ...source, hidden: "mtime 1" }, times5),
    chain({ ...source, hidden: "mtime 2" }, times5),
  );
  assert.match(text, /number 1, source, reads the same, but something that its text does not show changed/);
  assert.match(explainChange(chain(source), chain(source)), /operators are the same/);
});

test("of a long function only the lines or the part that differ are shown", () => {
  const body = (n: number) => Array.from({ length: 50 }, (_, i) => `line(${i === 30 ? n : 0});`);
  const lines = explainChange(
    chain(source, { ...times5, source: body(1).join("\n") }),
    chain(source, { ...times5, source: body(2).join("\n") }),
  ).split("\n");
  assert.equal(lines.slice(2, 6), [
    "-   2  compute int32",
    "-      line(1);",
    "+   2  compute int32",
    "+      line(2);",
  ]);
  const [old, now] = [1, 2].map((n) => chain({ ...source, source: body(n).join("").repeat(20) }));
  const text = explainChange(old, now);
  assert.match(text, /line\(1\)/);
  assert.match(text, /line\(2\)/);
  assert.ok(text.split("\n").every((line) => line.length < 200));
});

test("names and texts cannot write to a terminal, and large graphs stay readable", () => {
  const hostile = { ...times5, name: "\u001b[2J\n", text: "compute\u001b]0;x\u0007" };
  const text = explainChange(chain(source, times5), chain(source, hostile));
  assert.not(text.includes("\u001b") || text.includes("\u0007"));
  const many = Array.from({ length: 5000 }, (_, i) => ({ ...plus2, source: `v=>v+${i}` }));
  const other = many.map((step) => ({ ...step, source: `${step.source}+1` }));
  assert.ok(explainChange(chain2(many), chain2(other)).split("\n").length < 50);
});

/** As chain, without fingerprints that grow with the square of the length. */
function chain2(steps: Step[]): OperatorRecord[] {
  return steps.map((step, i) => ({ id: String(i), ...step, fingerprint: `${i} ${step.source}` }));
}

test.run();
