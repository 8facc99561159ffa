import fc from "../fast-check.js";
import { test } from "uvu";
import * as assert from "uvu/assert";
import { hasCode } from "#src/errors.js";
import { dataName, manifestName, parseDamageName, parseDataName, parseManifestName } from "#src/store/home-layout.js";
import { checkJobId, isJobId, makeJobId } from "#src/store/job-id.js";

const PATTERN = /^[A-Za-z0-9][A-Za-z0-9_-]{0,63}$/;

test("an id is the user, the job's name, and the time in base 36", () => {
  assert.is(makeJobId("ada", "sum", 36 ** 3), "ada-sum-1000");
  assert.is(makeJobId("ada", "sum", 36 ** 3, 2), "ada-sum-1000-2");
  assert.is(makeJobId("administrator", `${"n".repeat(40)}`, 35), `administr-${"n".repeat(30)}-z`);
  assert.is(makeJobId("jürgen", "tset persisting/v2", 35), "jurgen-tset-persisting-v2-z");
  assert.is(makeJobId("..", "../../etc", 35), "user-etc-z");
  assert.is(makeJobId("", "日本", 35), "user-job-z");
  assert.is(makeJobId("-rf", "--fresh", 35), "rf-fresh-z");
});

test("whatever the user and the name, an id has the documented form", () => {
  const text = fc.string({ unit: "binary", maxLength: 60 });
  fc.assert(
    fc.property(text, text, fc.nat(), fc.integer({ min: 1, max: 10_000 }), (user, name, time, suffix) => {
      const id = makeJobId(user, name, 1.8e12 + time, suffix);
      assert.match(id, PATTERN);
      assert.is(checkJobId(id), id);
    }),
  );
});

test("everything else is refused with the form that is wanted", () => {
  const wrong = [
    "",
    ".",
    "..",
    "../x",
    "/etc",
    "a/b",
    "a\\b",
    "a.b",
    "a b",
    " a",
    "a\n",
    "a\0",
    "\0",
    "-a",
    "_a",
    "ä",
    "a​",
    "x".repeat(65),
    "x".repeat(4096),
    "a%2e",
    "~",
    "$HOME",
    "a;b",
    "ａ",
  ];
  for (const id of [...wrong, undefined, null, 5, {}, ["a"]]) {
    assert.not(isJobId(id));
    assert.throws(
      () => checkJobId(id),
      (error: Error) =>
        hasCode(error, "TSETS_BAD_JOB_ID") &&
        /is not a job id: 1 to 64 letters/.test(error.message) &&
        error.message.length < 300,
      JSON.stringify(id),
    );
  }
  for (const id of ["a", "0", "A_-", "x".repeat(64)]) assert.is(checkJobId(id), id);
});

test("names of data files and manifests are read as they are made, and no others are", () => {
  assert.is(dataName(3, 0, 12, 1), "3-0-12-1.arrow");
  assert.equal(parseDataName("t_1-4-0-2.arrow"), { tset: "t_1", part: 4, epoch: 0, attempt: 2 });
  assert.is(parseManifestName(manifestName(12)), 12);
  for (const wrong of [
    [-1, 0, 0, 1],
    [1.5, 0, 0, 1],
    ["a-b", 0, 0, 1],
    ["../x", 0, 0, 1],
    ["", 0, 0, 1],
    [1, NaN, 0, 1],
    [1, 1e21, 0, 1],
  ]) {
    assert.throws(() => dataName(...(wrong as [string, number, number, number])), TypeError);
  }
  for (const generation of [0, -1, 1.5, NaN, 1e15]) assert.throws(() => manifestName(generation), RangeError);
  for (const name of [
    "3-0-12.arrow",
    "3-0-12-1.arrow.ipc",
    "3-0-012-1.arrow",
    "../3-0-12-1.arrow",
    "3-0-12-1.arrow\n",
  ]) {
    assert.is(parseDataName(name), undefined);
    assert.is(parseDamageName(`damaged-${name}`), undefined);
  }
});

test.run();
