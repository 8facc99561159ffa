import fc from "../fast-check.js";
import { test } from "uvu";
import * as assert from "uvu/assert";
import { decodeManifest, encodeManifest, type Manifest } from "#src/checkpoint/manifest.js";
import { frame } from "#src/checkpoint/manifest-encode.js";
import { hasCode } from "#src/errors.js";
import { manifest, persisted } from "./sample.js";

const sample = manifest({ jobId: "ada-sum-1" }, 7, [persisted("#1", 3), { ...persisted("b", 4), state: "damaged" }]);

function code(action: () => unknown): string {
  try {
    action();
  } catch (error) {
    return String((error as { code?: unknown }).code ?? (error as Error).name);
  }
  return "none";
}

/** A body as a program would write it that lets everything through. */
function forged(body: unknown, version = "1.0"): Uint8Array {
  return frame(version, Buffer.from(typeof body === "string" ? body : JSON.stringify(body)));
}

test("a manifest comes back as it was written", () => {
  assert.equal(decodeManifest(encodeManifest(sample), "m"), sample);
  const first = manifest({ jobId: "x" }, 1, []);
  assert.equal(decodeManifest(encodeManifest(first), "m"), first);
});

test("any keys, names and texts come back", () => {
  const name = fc.oneof(
    fc.string({ unit: "binary" }).filter((s) => s.isWellFormed()),
    fc.constant("__proto__"),
  );
  const values = fc.dictionary(name, fc.base64String(), { noNullPrototype: true });
  fc.assert(
    fc.property(name, name, values, fc.integer({ min: 1, max: 1e9 }), (key, source, variables, generation) => {
      const record = persisted(key, 1);
      record.operators[0].source = source;
      const written: Manifest = { ...manifest({ jobId: "j" }, generation, [record]), variables };
      const read = decodeManifest(encodeManifest(written), "m");
      assert.equal(JSON.stringify(read), JSON.stringify(written));
      assert.is(Object.getPrototypeOf(read.variables), Object.prototype);
    }),
  );
});

test("every flipped bit is detected", () => {
  const bytes = encodeManifest(sample);
  for (let bit = 0; bit < bytes.length * 8; bit++) {
    bytes[bit >> 3] ^= 1 << (bit & 7);
    assert.is(
      code(() => decodeManifest(bytes, "m")),
      "TSETS_CORRUPT",
      `bit ${bit}`,
    );
    bytes[bit >> 3] ^= 1 << (bit & 7);
  }
  assert.equal(decodeManifest(bytes, "m"), sample);
});

test("every truncation and appended bytes are detected", () => {
  const bytes = encodeManifest(sample);
  for (let length = 0; length < bytes.length; length++) {
    assert.is(
      code(() => decodeManifest(bytes.subarray(0, length), "m")),
      "TSETS_CORRUPT",
      `${length} bytes`,
    );
  }
  for (const tail of ["\n", " ", "\0", "x".repeat(5000)]) {
    assert.is(
      code(() => decodeManifest(Buffer.concat([bytes, Buffer.from(tail)]), "m")),
      "TSETS_CORRUPT",
    );
  }
  assert.is(
    code(() => decodeManifest(Buffer.concat([Buffer.from(" "), bytes]), "m")),
    "TSETS_CORRUPT",
  );
});

test("another major version is told from damage, and a newer minor one is read without what it adds", () => {
  assert.is(
    code(() => decodeManifest(forged(sample, "2.0"), "m")),
    "TSETS_FORMAT_VERSION",
  );
  assert.is(
    code(() => decodeManifest(forged("not json at all", "0.9"), "m")),
    "TSETS_FORMAT_VERSION",
  );
  const newer = { ...sample, cluster: { a: 1 }, persisted: sample.persisted.map((record) => ({ ...record, heat: 1 })) };
  assert.equal(decodeManifest(forged(newer, "1.1"), "m"), sample);
  assert.is(
    code(() => decodeManifest(forged(newer, "1.0"), "m")),
    "TSETS_CORRUPT",
  );
});

test("a data file's name that could lead elsewhere is refused, however well its CRC fits", () => {
  const names = [
    "../3-0-0-1.arrow",
    "/etc/passwd",
    "a/3-0-0-1.arrow",
    "3-0-0-1.arrow\0",
    "3-0-0-1.arrow\n",
    ".",
    "..",
    "",
    "lock",
    "3-0-0-1",
    "3-00-0-1.arrow",
    "3--1-0-1.arrow",
    "3-0-0-1.ARROW",
    `${"x".repeat(4096)}-0-0-1.arrow`,
    "３-0-0-1.arrow",
  ];
  for (const file of names) {
    const record = persisted("k", 3);
    record.parts[0].file = file;
    const bytes = forged(manifest({ jobId: "j" }, 1, [record]));
    assert.is(
      code(() => decodeManifest(bytes, "m")),
      "TSETS_CORRUPT",
      JSON.stringify(file),
    );
  }
});

test("fields that do not fit each other or their type are refused, and named", () => {
  type Wrong = any; // Made wrong on purpose.
  const wrong: [(m: Wrong) => void, RegExp][] = [
    [(m) => (m.generation = 0), /generation: expected an integer/],
    [(m) => (m.generation = 1.5), /generation/],
    [(m) => (m.generation = "7"), /generation/],
    [(m) => (m.generation = 2 ** 60), /generation/],
    [(m) => (m.previous = 7), /previous: 7 is not before generation 7/],
    [(m) => (m.jobId = "../x"), /jobId: expected a job id/],
    [(m) => (m.jobId = "x".repeat(4096)), /jobId/],
    [(m) => delete m.createdAt, /createdAt: missing/],
    [(m) => (m.createdAt = "yesterday"), /createdAt/],
    [(m) => (m.persisted = {}), /persisted: expected a list/],
    [(m) => (m.persisted[0].state = "fine"), /persisted\[0\]\.state/],
    [(m) => (m.persisted[1].key = "#1"), /persisted\[1\]\.key: "#1" is there twice/],
    [(m) => m.persisted[0].parts.pop(), /1 parts of 2/],
    [(m) => m.persisted[0].parts.reverse(), /persisted\[0\]\.parts\[0\]: is number 1/],
    [(m) => (m.persisted[0].parts[0].file = m.persisted[0].parts[1].file), /part 0 is not in/],
    [(m) => (m.persisted[0].parts[0].bytes = -1), /parts\[0\]\.bytes/],
    [(m) => (m.persisted[0].parts[0].bytes = 2 ** 53), /parts\[0\]\.bytes/],
    [(m) => (m.persisted[0].parts[0].footerBytes = 1000), /footer is longer/],
    [(m) => (m.persisted[0].parts[0].footerCrc = 2 ** 32), /footerCrc/],
    [(m) => (m.persisted[0].state = "released"), /released TSet has files/],
    [(m) => (m.variables.i = "not base64!"), /variables\["i"\]/],
    [(m) => (m.variables = []), /variables: expected an object/],
    [(m) => (m.once = null), /once/],
    [(m) => (m.persisted[0].operators[0].kind = 5), /persisted\[0\]\.operators\[0\]\.kind/],
  ];
  for (const [change, message] of wrong) {
    const copy = structuredClone(sample) as Wrong;
    change(copy);
    assert.throws(
      () => decodeManifest(forged(copy), "/home/m-7"),
      (error: Error) =>
        hasCode(error, "TSETS_CORRUPT") && message.test(error.message) && error.message.includes("/home/m-7"),
      String(message),
    );
    assert.throws(() => encodeManifest(copy), message, `written: ${message}`);
  }
});

test("JSON of another form, deep or not UTF-8, is damage and not a crash", () => {
  for (const body of ["null", "[]", "1", '"x"', "", "{", "[".repeat(200_000), `{"generation":${"9".repeat(400)}}`]) {
    assert.is(
      code(() => decodeManifest(forged(body), "m")),
      "TSETS_CORRUPT",
      body.slice(0, 20),
    );
  }
  assert.is(
    code(() => decodeManifest(frame("1.0", Buffer.from([0x22, 0xff, 0x22])), "m")),
    "TSETS_CORRUPT",
  );
  assert.is(
    code(() => decodeManifest(frame("1.0", Buffer.from("\ufeff{}")), "m")),
    "TSETS_CORRUPT",
  );
});

test.run();
