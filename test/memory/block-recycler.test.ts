import { test } from "uvu";
import * as assert from "uvu/assert";
import { Arenas, createSharedMemory } from "#src/memory/arenas.js";
import { BlockRecycler } from "#src/memory/block-recycler.js";

const PAGE = 4096;

function arenasOf(bytes = 64 * PAGE): Arenas {
  return new Arenas(createSharedMemory(bytes));
}

test("the same block is handed out again, and given back at the end", () => {
  const arenas = arenasOf();
  const recycler = new BlockRecycler(arenas);
  const first = recycler.alloc(4 * PAGE);
  recycler.free(first.address as number);
  const second = recycler.alloc(4 * PAGE - 100);
  assert.is(second, first);
  assert.is(arenas.used, 4 * PAGE);
  recycler.free(second.address as number);
  assert.is(arenas.used, 4 * PAGE);
  recycler.close();
  recycler.close();
  assert.is(arenas.used, 0);
  assert.is(recycler.alloc(PAGE).bytes, PAGE);
});

test("a block of another size goes to the arenas, and the one that was kept goes back", () => {
  const arenas = arenasOf();
  const recycler = new BlockRecycler(arenas);
  for (const [kept, wanted] of [
    [4, 8],
    [8, 2],
  ] as const) {
    recycler.free(recycler.alloc(kept * PAGE).address as number);
    const other = recycler.alloc(wanted * PAGE);
    assert.is(other.bytes, wanted * PAGE);
    assert.is(arenas.used, wanted * PAGE);
    recycler.free(other.address as number);
  }
  recycler.close();
  assert.is(arenas.used, 0);
});

test("blocks beside the one that is kept are freed at once", () => {
  const arenas = arenasOf();
  const recycler = new BlockRecycler(arenas);
  const blocks = [recycler.alloc(PAGE), recycler.alloc(PAGE), recycler.alloc(2 * PAGE)];
  assert.is(new Set(blocks.map(({ address }) => address)).size, 3);
  for (const { address } of blocks) recycler.free(address as number);
  assert.is(arenas.used, PAGE);
  recycler.close();
  assert.is(arenas.used, 0);
});

test("a block that was shrunk is not handed out again; one that keeps all its pages is", () => {
  const arenas = arenasOf();
  const recycler = new BlockRecycler(arenas);
  const whole = recycler.alloc(4 * PAGE);
  recycler.shrink(whole.address as number, 3 * PAGE + 1);
  recycler.free(whole.address as number);
  assert.is(recycler.alloc(4 * PAGE), whole);
  recycler.shrink(whole.address as number, 3 * PAGE);
  assert.is(arenas.used, 3 * PAGE);
  const next = recycler.alloc(4 * PAGE);
  assert.is.not(next.address, whole.address);
  recycler.free(whole.address as number);
  recycler.free(next.address as number);
  recycler.close();
  assert.is(arenas.used, 0);
});

test("what is in use at the end is its owner's, and a second free is an error as the arenas'", () => {
  const arenas = arenasOf();
  const recycler = new BlockRecycler(arenas);
  const { address } = recycler.alloc(PAGE);
  recycler.close();
  assert.is(arenas.used, PAGE);
  recycler.free(address as number);
  recycler.close();
  assert.throws(() => recycler.free(address as number), RangeError);
});

test.run();
