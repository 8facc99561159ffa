import fc from "../fast-check.js";
import { test } from "uvu";
import * as assert from "uvu/assert";
import { hasCode } from "#src/errors.js";
import { Arenas, createSharedMemory } from "#src/memory/arenas.js";

const KIB = 1024;
const MIB = 1024 * KIB;
const GIB = 1024 * MIB;
const arenasOf = (bytes: number): Arenas => new Arenas(createSharedMemory(bytes));

test("Blocks are powers of two from 4 KiB, and the ledger counts what they take", () => {
  const arenas = arenasOf(64 * MIB);
  const sizes = [0, 1, 4096, 4097, 300_000, MIB].map((bytes) => arenas.alloc(bytes).bytes);
  assert.equal(sizes, [4096, 4096, 4096, 8192, 512 * KIB, MIB]);
  assert.is(arenas.used, 20 * KIB + 512 * KIB + MIB);
  assert.is(arenas.peak, arenas.used);
  assert.is(arenas.limit, 64 * MIB);
});

test("shrink gives the tail back to 4 KiB, also twice, and free all the rest", () => {
  const arenas = arenasOf(64 * MIB);
  const { address } = arenas.alloc(264 * KIB);
  assert.is(arenas.used, 512 * KIB);
  arenas.shrink(address, 264 * KIB);
  assert.is(arenas.used, 264 * KIB);
  arenas.shrink(address, 100 * KIB + 1);
  assert.is(arenas.used, 104 * KIB);
  arenas.shrink(address, 100 * KIB + 1);
  arenas.shrink(address, 0);
  assert.is(arenas.used, 4 * KIB);
  assert.throws(() => arenas.shrink(address, 5 * KIB), /the block has 4 KiB/);
  arenas.free(address);
  assert.is(arenas.used, 0);
  assert.is(arenas.peak, 512 * KIB);
  assert.is(arenas.alloc(64 * MIB).bytes, 64 * MIB);
});

test("Over the limit the error says what was asked, used, and allowed", () => {
  const arenas = arenasOf(64 * MIB);
  arenas.alloc(40 * KIB);
  assert.throws(
    () => arenas.alloc(64 * MIB),
    (error: Error) => {
      assert.ok(hasCode(error, "TSETS_MEMORY"));
      assert.match(error.message, /64 MiB asked, 64 KiB used, the limit is 64 MiB/);
      return true;
    },
  );
  assert.throws(() => arenas.alloc(2 * GIB), /a block has at most 64 MiB/);
  assert.throws(() => arenas.alloc(-1), RangeError);
  assert.is(arenas.used, 64 * KIB);
});

test("Free memory in smaller pieces is told apart from none", () => {
  const arenas = arenasOf(96 * MIB);
  assert.throws(() => arenas.alloc(70 * MIB), /smaller pieces/);
  assert.is(arenas.alloc(64 * MIB).address, 0);
  assert.is(arenas.alloc(32 * MIB).address, 64 * MIB);
});

test("A second free throws, and so does an address inside of a block", () => {
  const arenas = arenasOf(64 * MIB);
  const { address } = arenas.alloc(16 * KIB);
  for (const wrong of [address + 4096, address + 1, -4096, 64 * MIB, 2 ** 45, Number.NaN]) {
    assert.throws(() => arenas.free(wrong), /freed twice/);
  }
  arenas.shrink(address, 12 * KIB);
  assert.throws(() => arenas.free(address + 8 * KIB), /freed twice/);
  arenas.free(address);
  assert.throws(() => arenas.free(address), /freed twice/);
  assert.throws(() => arenas.shrink(address, 1), /freed twice/);
  assert.is(arenas.used, 0);
});

test("A block given out is the one freed last, with what it held", () => {
  const arenas = arenasOf(64 * MIB);
  const blocks = [1, 2, 3].map(() => arenas.alloc(256 * KIB));
  blocks[1].view.fill(7);
  arenas.free(blocks[1].address);
  const again = arenas.alloc(256 * KIB);
  assert.is(again.address, blocks[1].address);
  assert.is(again.view[1000], 7);
});

for (const limit of [4 * KIB, 8191, 12 * KIB, 5 * MIB + 3 * 4 * KIB, GIB + 4 * KIB, 3 * GIB - 4 * KIB]) {
  test(`All of ${limit} bytes can be used, down to the last 4 KiB of a short arena`, () => {
    const arenas = arenasOf(limit);
    assert.is(arenas.limit, Math.floor(limit / 4096) * 4096);
    const taken: [number, number][] = [];
    for (let size = GIB; size >= 4096; size /= 2) {
      while (arenas.limit - arenas.used >= size) taken.push([arenas.alloc(size).address, size]);
    }
    assert.is(arenas.used, arenas.limit);
    taken.sort(([a], [b]) => a - b);
    let end = 0;
    for (const [address, size] of taken) {
      assert.is(address, end);
      end += size;
    }
    for (const [address] of taken) arenas.free(address);
    assert.is(arenas.used, 0);
  });
}

test("600 arenas: each can be had whole, and a small block costs no more than with one", () => {
  const before = process.memoryUsage().rss;
  const arenas = arenasOf(600 * GIB);
  const whole = Array.from({ length: 600 }, () => arenas.alloc(GIB).address);
  assert.is(new Set(whole).size, 600);
  assert.is(arenas.used, arenas.limit);
  for (const address of whole) arenas.free(address);
  const last = arenas.alloc(4096);
  arenas.view(last.address, 4096).fill(1);
  assert.ok(process.memoryUsage().rss - before < 100 * MIB);
});

test("Wrong limits are refused", () => {
  for (const limit of [0, 4095, -1, Number.NaN, 2 ** 50]) assert.throws(() => createSharedMemory(limit), RangeError);
});

test("A view outside of the arenas is refused", () => {
  const arenas = arenasOf(MIB);
  assert.throws(() => arenas.view(GIB, 1), /outside/);
  assert.throws(() => arenas.view(MIB - 8, 16), RangeError);
});

type Action = { kind: "alloc" | "free" | "shrink"; pick: number; bytes: number };
const actions = fc.array(
  fc.record<Action>({
    kind: fc.constantFrom("alloc", "alloc", "free", "shrink"),
    pick: fc.nat(),
    bytes: fc.oneof(fc.nat({ max: 64 * KIB }), fc.nat({ max: 4 * MIB })),
  }),
  { maxLength: 200 },
);

test("Random use agrees with a model: no overlap, an exact ledger, whole again in the end", () => {
  fc.assert(
    fc.property(actions, fc.integer({ min: 1, max: 3000 }), (steps, pages) => {
      const arenas = arenasOf(pages * 4096);
      const held: { address: number; bytes: number }[] = [];
      for (const { kind, pick, bytes } of steps) {
        const block = held[pick % held.length];
        if (kind === "alloc") {
          try {
            const { address, bytes: size } = arenas.alloc(bytes);
            assert.ok(
              held.every((b) => address + size <= b.address || b.address + b.bytes <= address),
              "overlap",
            );
            assert.ok(size >= bytes && address >= 0 && address + size <= arenas.limit);
            held.push({ address, bytes: size });
          } catch (error) {
            assert.ok(hasCode(error, "TSETS_MEMORY"), String(error));
          }
        } else if (block !== undefined && kind === "shrink") {
          const keep = Math.min(bytes, block.bytes);
          arenas.shrink(block.address, keep);
          block.bytes = Math.max(4096, Math.ceil(keep / 4096) * 4096);
        } else if (block !== undefined) {
          arenas.free(block.address);
          held.splice(held.indexOf(block), 1);
        }
        assert.is(
          arenas.used,
          held.reduce((sum, b) => sum + b.bytes, 0),
        );
      }
      for (const { address } of held) arenas.free(address);
      for (let size = GIB / 4096; size >= 1; size /= 2) if (pages & size) arenas.alloc(size * 4096);
      assert.is(arenas.used, arenas.limit);
    }),
    { numRuns: 200 },
  );
});

test.run();
