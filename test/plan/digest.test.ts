import fc from "../fast-check.js";
import { test } from "uvu";
import * as assert from "uvu/assert";
import { combineFingerprints } from "#src/plan/digest.js";

test("a combined fingerprint has 32 hex characters and stays what it is", () => {
  // Written down, since manifests on disk hold such hashes.
  assert.is(combineFingerprints([]), "e3b0c44298fc1c149afbf4c8996fb924");
  assert.match(combineFingerprints(["a", 1, undefined]), /^[0-9a-f]{32}$/);
});

test("lists that differ have combined fingerprints that differ", () => {
  const part = fc.oneof(
    fc.string({ maxLength: 4 }),
    fc.constantFrom("u;", "n1;", "s1:a"),
    fc.nat(20),
    fc.constant(undefined),
  );
  const list = fc.array(part, { maxLength: 4 });
  fc.assert(
    fc.property(list, list, (a, b) => {
      const equal = a.length === b.length && a.every((one, i) => Object.is(one, b[i]));
      assert.is(combineFingerprints(a) === combineFingerprints(b), equal);
    }),
    { numRuns: 2000 },
  );
});

test.run();
