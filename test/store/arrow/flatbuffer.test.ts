import fc from "../../fast-check.js";
import { test } from "uvu";
import * as assert from "uvu/assert";
import { FlatBuffer } from "#src/store/arrow/decode/flatbuffer.js";
import { decodeSchema } from "#src/store/arrow/decode/schema.js";
import { FlatBuilder, type FlatField, type FlatOffset, writeInt64 } from "#src/store/arrow/encode/flatbuffer.js";
import { writeSchema } from "#src/store/arrow/encode/schema.js";
import { FIELD, SCHEMA, TYPE } from "#src/store/arrow/format.js";
import { FormatError } from "#src/store/arrow/format-error.js";
import { sameType } from "#src/types/type-text.js";
import { arbitraryType } from "./arbitrary.js";

const RANGE = { 1: 2 ** 7, 2: 2 ** 15, 4: 2 ** 31, 8: Number.MAX_SAFE_INTEGER } as const;

const field = fc
  .constantFrom<1 | 2 | 4 | 8>(1, 2, 4, 8)
  .chain((bytes) =>
    fc.maxSafeInteger().map((n): FlatField => ({ bytes, value: bytes === 8 ? Math.abs(n) : n % RANGE[bytes] })),
  );

test("tables of any fields come back, and their length is a multiple of 8", () => {
  const tables = fc.array(
    fc.record({ fields: fc.array(fc.option(field, { nil: undefined })), text: fc.string({ unit: "binary" }) }),
  );
  fc.assert(
    fc.property(tables, (wanted) => {
      const builder = new FlatBuilder(8);
      const children = wanted.map(({ fields, text }) => builder.table([{ to: builder.string(text) }, ...fields]));
      const bytes = builder.finish(builder.table([undefined, { to: builder.references(children) }]));
      assert.is(bytes.length % 8, 0);
      const found = new FlatBuffer(bytes, 0).root().tables(1, 1000);
      assert.is(found.length, wanted.length);
      wanted.forEach(({ fields, text }, i) => {
        assert.is(found[i].string(0), text);
        fields.forEach((field, slot) => {
          if (field === undefined || "to" in field) {
            assert.is(found[i].has(slot + 1), false);
            return;
          }
          const read = { 1: found[i].int8, 2: found[i].int16, 4: found[i].int32, 8: found[i].int64 }[field.bytes];
          assert.is(read.call(found[i], slot + 1, 99), field.value + 0);
        });
        assert.is(found[i].int32(fields.length + 1, 99), 99);
      });
    }),
  );
});

test("vectors of structs come back, with numbers beyond 32 bits", () => {
  fc.assert(
    fc.property(fc.array(fc.nat({ max: Number.MAX_SAFE_INTEGER })), fc.string(), (numbers, before) => {
      const builder = new FlatBuilder(16);
      const label = builder.string(before);
      const structs = builder.structs(numbers.length, 16, (view, at, i) => writeInt64(view, at + 8, numbers[i]));
      const found = new FlatBuffer(builder.finish(builder.table([{ to: structs }, { to: label }])), 0)
        .root()
        .structs(0, 16);
      assert.is(found.count, numbers.length);
      numbers.forEach((number, i) => {
        assert.is(found.int64(i, 0), 0);
        assert.is(found.int64(i, 8), number);
      });
    }),
  );
});

test("a schema gives back its types", () => {
  fc.assert(
    fc.property(fc.array(arbitraryType, { maxLength: 3 }), (types) => {
      const builder = new FlatBuilder();
      const columns = types.map((type, i) => ({ name: `column ${i}`, type }));
      const bytes = builder.finish(writeSchema(builder, columns, { a: "b" }));
      const schema = decodeSchema(new FlatBuffer(bytes, 0).root());
      assert.equal([...schema.metadata], [["a", "b"]]);
      assert.is(schema.columns.length, columns.length);
      columns.forEach(({ name, type }, i) => {
        assert.is(schema.columns[i].name, name);
        assert.ok(sameType(schema.columns[i].type ?? { kind: "any" }, type));
      });
    }),
  );
});

test("bytes that are no flatbuffer give a FormatError within the buffer", () => {
  const builder = new FlatBuilder();
  const good = builder.finish(
    writeSchema(builder, [{ name: "value", type: { kind: "list", item: { kind: "int32" } } }], {}),
  );
  const edits = fc.array(fc.tuple(fc.nat(good.length - 1), fc.nat(255)), { minLength: 1, maxLength: 4 });
  const damaged = edits.map((list) => {
    const bytes = new Uint8Array(good);
    for (const [at, byte] of list) bytes[at] = byte;
    return bytes;
  });
  fc.assert(
    fc.property(fc.oneof(fc.uint8Array({ maxLength: 100 }), damaged), (bytes) => {
      try {
        decodeSchema(new FlatBuffer(bytes, 5000).root());
      } catch (error) {
        assert.instance(error, FormatError);
        assert.ok((error as FormatError).offset >= 5000 && (error as FormatError).offset <= 5000 + bytes.length);
      }
    }),
    { numRuns: 3000 },
  );
});

test("a small schema that stands for 2^40 fields, or for endless nesting, is refused", () => {
  const fieldOf = (builder: FlatBuilder, children: FlatOffset[]) => {
    const slots: (FlatField | undefined)[] = [];
    slots[FIELD.typeType] = { bytes: 1, value: TYPE.struct };
    slots[FIELD.children] = { to: builder.references(children) };
    return builder.table(Array.from(slots));
  };
  for (const width of [1, 2]) {
    const builder = new FlatBuilder();
    let last = fieldOf(builder, []);
    for (let depth = 0; depth < (width === 1 ? 1000 : 40); depth++) last = fieldOf(builder, Array(width).fill(last));
    const slots: (FlatField | undefined)[] = [];
    slots[SCHEMA.fields] = { to: builder.references([last]) };
    const bytes = builder.finish(builder.table(Array.from(slots)));
    assert.throws(() => decodeSchema(new FlatBuffer(bytes, 0).root()), /a schema of more than/);
  }
});

test("numbers beyond 2^53 are refused, and vectors longer than the buffer", () => {
  const builder = new FlatBuilder();
  const structs = builder.structs(1, 8, (view, at) => view.setBigInt64(at, 2n ** 60n, true));
  const bytes = builder.finish(builder.table([{ to: structs }]));
  assert.throws(() => new FlatBuffer(bytes, 0).root().structs(0, 8).int64(0, 0), /beyond 2\^53/);
  assert.throws(() => new FlatBuffer(bytes, 0).root().structs(0, 1000), /outside of itself/);
});

test.run();
