import { TSetError } from "../errors.js";
import { native } from "../native/load-addon.js";
import type { Block as ChunkBlock, ChunkAllocator } from "../types/chunk-allocator.js";
import {
  ARENA_BYTES,
  type ControlViews,
  controlBytes,
  controlViews,
  DIRTY_PAGES,
  DISK_LIMIT,
  LIMIT,
  MAX_ORDER,
  orderOf,
  PAGE,
  PAGES,
  PAGES_PER_ARENA,
  PEAK,
  USED,
} from "./arena-layout.js";
import { Buddies } from "./buddy.js";
import { byteText } from "./byte-text.js";
import { Mutex } from "./mutex.js";

/** The arenas of a job, posted to every worker once. */
export interface SharedMemory {
  /** 1 GiB each, the last one may be shorter. */
  readonly arenas: SharedArrayBuffer[];
  /** The allocator's state, see `arena-layout.ts`. */
  readonly control: SharedArrayBuffer;
}

/** A block of the arenas. Address = arena index * 2^30 + offset, a safe integer. */
export interface Block extends ChunkBlock {
  readonly address: number;
}

/** Makes room: called with the bytes that are about to be handed out, where they would go over the limit. */
export type Relief = (bytes: number) => void;

export interface ReserveOptions {
  /** Address space beyond the limit, so that a worker that has given away all it can may finish the chunk it is in. */
  beyond?: number;
  /** Bytes that spill files may take, see {@link DiskLedger}; as much as the disk has unless given. */
  disk?: number | undefined;
}

/**
 * Bytes beyond a job's limit by which a worker that holds nothing that can go to disk still finishes what it is in: a few
 * full chunks each, and a quarter of the limit for what one value or one group needs.
 */
export function spaceBeyond(limitBytes: number, workers: number): number {
  return limitBytes / 4 + workers * WORKER_SPACE;
}

const WORKER_SPACE = 64 * 1024 ** 2;
/** Pages beyond which page numbers would not fit the 32-bit links. */
const MAX_BYTES = 4 * 1024 ** 4;
const MAX_DISK_PAGES = 2 ** 31 - 1;
/** Pages given back to the system in one critical section: 16 MiB, a millisecond or two. */
const TRIM_PAGES = 16 * DIRTY_PAGES;

/**
 * Reserves memory for chunks: address space only, pages become resident when they are written.
 *
 * @param limitBytes what is to be in use at most, rounded down to 4 KiB
 * @throws RangeError where that is not within 4 KiB .. 4 TiB, TSetError TSETS_MEMORY where the system refuses
 */
export function createSharedMemory(limitBytes: number, { beyond = 0, disk }: ReserveOptions = {}): SharedMemory {
  if (!(limitBytes >= PAGE && limitBytes <= MAX_BYTES)) {
    throw new RangeError(`memory is from ${byteText(PAGE)} to ${byteText(MAX_BYTES)}, not ${byteText(limitBytes)}`);
  }
  const limit = Math.floor(limitBytes / PAGE);
  const pages = Math.floor(Math.min(limitBytes + beyond, MAX_BYTES) / PAGE);
  const memory = reserve(pages);
  const words = new Int32Array(memory.control, 0, DISK_LIMIT + 1);
  words[PAGES] = pages;
  words[LIMIT] = limit;
  if (disk !== undefined) words[DISK_LIMIT] = Math.min(Math.max(1, Math.floor(disk / PAGE)), MAX_DISK_PAGES);
  new Buddies(controlViews(memory.control)).fill(pages);
  return memory;
}

function reserve(pages: number): SharedMemory {
  try {
    const arenas: SharedArrayBuffer[] = [];
    for (let page = 0; page < pages; page += PAGES_PER_ARENA) {
      arenas.push(new SharedArrayBuffer(Math.min(PAGES_PER_ARENA, pages - page) * PAGE));
      preferHugePages(arenas.at(-1) as SharedArrayBuffer);
    }
    return { arenas, control: new SharedArrayBuffer(controlBytes(pages)) };
  } catch (cause) {
    throw new TSetError("TSETS_MEMORY", `the system does not reserve ${byteText(pages * PAGE)} of memory`, { cause });
  }
}

/**
 * A fault for every 4 KiB costs more than what is written there. In a small arena, though, whose few MiB are what the
 * job may use, a huge page for one small block would be a good part of them.
 */
function preferHugePages(arena: SharedArrayBuffer): void {
  if (arena.byteLength === ARENA_BYTES) native?.preferHugePages(new Uint8Array(arena));
}

/**
 * The allocator of chunks and the ledger of a job's memory: one object a thread over the same {@link SharedMemory}. Any
 * thread may free what another allocated. Nothing depends on the garbage collector.
 *
 * The limit is soft. A thread that is about to go over it first has its own {@link relief} move to disk what can be
 * moved, and waits for nobody; what it then still needs comes from the address space beyond the limit.
 */
export class Arenas implements ChunkAllocator {
  /** What this is over, to be posted to another thread. */
  readonly memory: SharedMemory;
  readonly #arenas: readonly SharedArrayBuffer[];
  readonly #control: ControlViews;
  readonly #words: Int32Array;
  readonly #mutex: Mutex;
  readonly #buddies: Buddies;
  /** Of this thread. It may allocate and free, and what it throws comes out of {@link alloc} and {@link reserve}. */
  relief: Relief | undefined;
  #relieving = false;

  constructor(memory: SharedMemory) {
    this.memory = memory;
    this.#arenas = memory.arenas;
    this.#control = controlViews(memory.control);
    this.#words = this.#control.words;
    this.#mutex = new Mutex(this.#words);
    this.#buddies = new Buddies(this.#control);
  }

  /** Bytes in blocks that are handed out, with what rounding adds. */
  get used(): number {
    return Atomics.load(this.#words, USED) * PAGE;
  }

  /** The highest {@link used} since {@link resetPeak}. */
  get peak(): number {
    return Atomics.load(this.#words, PEAK) * PAGE;
  }

  /** From now on {@link peak} is what is used from now on. */
  resetPeak(): void {
    this.#mutex.lock();
    this.#words[PEAK] = this.#words[USED];
    this.#mutex.unlock();
  }

  get limit(): number {
    return this.#words[LIMIT] * PAGE;
  }

  /** Whether more is used than the limit, so that who holds something that can go to disk moves it there. */
  get isOver(): boolean {
    return Atomics.load(this.#words, USED) > this.#words[LIMIT];
  }

  /**
   * A block of at least `bytes`, rounded up to a power of two from 4 KiB to 1 GiB. What it holds is arbitrary. The
   * caller owns it, and may pass that on.
   *
   * @throws TSetError TSETS_MEMORY where no block of that size is left, not even beyond the limit
   */
  alloc(bytes: number): Block {
    if (!Number.isSafeInteger(bytes) || bytes < 0) throw new RangeError(`alloc(${bytes}) takes a number of bytes`);
    const order = bytes > ARENA_BYTES ? Number.POSITIVE_INFINITY : orderOf(Math.ceil(bytes / PAGE));
    if (order <= MAX_ORDER) this.#relieve(1 << order);
    let page = this.#take(order);
    if (page < 0 && order <= MAX_ORDER && this.#askRelief(Number.POSITIVE_INFINITY)) page = this.#take(order);
    if (page < 0) throw this.#exhausted(bytes);
    const capacity = PAGE << order;
    return { address: page * PAGE, bytes: capacity, view: this.view(page * PAGE, capacity) };
  }

  /**
   * Enters bytes outside of the arenas that count as the job's, such as an operator's table on the heap; what they take
   * from others goes to disk first.
   *
   * @throws TSetError TSETS_MEMORY where not even the space beyond the limit has room for them
   */
  reserve(bytes: number): void {
    const pages = Math.ceil(bytes / PAGE);
    this.#relieve(pages);
    if (!this.#enter(pages) && !(this.#askRelief(Number.POSITIVE_INFINITY) && this.#enter(pages))) {
      throw this.#exhausted(bytes);
    }
  }

  /** Takes back what {@link reserve} entered, by the same number of bytes. */
  unreserve(bytes: number): void {
    this.#mutex.lock();
    this.#words[USED] -= Math.ceil(bytes / PAGE);
    this.#mutex.unlock();
  }

  /** @throws RangeError where no block that is handed out has this address, as after a second free */
  free(address: number): void {
    this.#release("free", address, 0);
  }

  /**
   * Keeps the first `bytes`, rounded up to 4 KiB, and gives the tail back.
   *
   * @throws RangeError as {@link free}, and where the block is smaller
   */
  shrink(address: number, bytes: number): void {
    this.#release("shrink", address, Math.max(1, Math.ceil(bytes / PAGE)));
  }

  /** The bytes at an address, of one block; valid until that is freed. */
  view(address: number, bytes: number): Uint8Array {
    const arena = this.#arenas[Math.floor(address / ARENA_BYTES)];
    if (arena === undefined) throw new RangeError(`address ${address} is outside of the arenas`);
    return new Uint8Array(arena, address % ARENA_BYTES, bytes);
  }

  /**
   * Gives the system back what was written and is free, from whole MiB upwards; the address space stays. Needs the addon,
   * else does nothing. Other threads wait for a few milliseconds at most.
   */
  trim(): void {
    if (native === undefined) return;
    const { dirty } = this.#control;
    for (let word = 0; word < dirty.length; word++) {
      // Without the lock this is a hint only: it is asked again below.
      if (Atomics.load(dirty, word) === 0) continue;
      for (let span = 32 * word; span < 32 * (word + 1); ) span += this.#trimAt(span * DIRTY_PAGES) / DIRTY_PAGES || 1;
    }
  }

  /** For who ends a job because a worker was lost: threads that wait for the allocator throw instead of hanging. */
  break(): void {
    this.#mutex.break();
  }

  /** Returns how many pages from this one on were given back. The lock keeps them free meanwhile. */
  #trimAt(page: number): number {
    this.#mutex.lock();
    try {
      const room = PAGES_PER_ARENA - (page % PAGES_PER_ARENA);
      const pages = this.#buddies.dirtyFreePages(page, Math.min(TRIM_PAGES, room));
      if (pages > 0) {
        native?.release(this.view(page * PAGE, pages * PAGE));
        this.#buddies.markClean(page, pages);
      }
      return pages;
    } finally {
      this.#mutex.unlock();
    }
  }

  /** Where so many pages more would go over the limit, asks for room. */
  #relieve(pages: number): void {
    if (Atomics.load(this.#words, USED) + pages > this.#words[LIMIT]) this.#askRelief(pages * PAGE);
  }

  /** False where there is nobody to ask: what moves data to disk is not asked to do so by its own allocations. */
  #askRelief(bytes: number): boolean {
    if (this.relief === undefined || this.#relieving) return false;
    this.#relieving = true;
    try {
      this.relief(bytes);
    } finally {
      this.#relieving = false;
    }
    return true;
  }

  /** First page of a block, or -1. */
  #take(order: number): number {
    this.#mutex.lock();
    try {
      const page = this.#buddies.take(order);
      if (page >= 0) this.#count(1 << order);
      return page;
    } finally {
      this.#mutex.unlock();
    }
  }

  #enter(pages: number): boolean {
    this.#mutex.lock();
    try {
      const fits = this.#words[USED] + pages <= this.#words[PAGES];
      if (fits) this.#count(pages);
      return fits;
    } finally {
      this.#mutex.unlock();
    }
  }

  #count(pages: number): void {
    this.#words[USED] += pages;
    if (this.#words[USED] > this.#words[PEAK]) this.#words[PEAK] = this.#words[USED];
  }

  #release(call: string, address: number, keepPages: number): void {
    const page = address / PAGE;
    this.#mutex.lock();
    try {
      if (!(Number.isInteger(page) && page >= 0 && page < this.#words[PAGES] && this.#buddies.isHead(page))) {
        throw new RangeError(`${call}(${address}): no block that is handed out starts there; freed twice?`);
      }
      if (keepPages > 0 && !(keepPages <= this.#buddies.pagesOf(page))) {
        const has = byteText(this.#buddies.pagesOf(page) * PAGE);
        throw new RangeError(`${call}(${address}) to ${byteText(keepPages * PAGE)}: the block has ${has}`);
      }
      this.#words[USED] -= this.#buddies.release(page, keepPages);
    } finally {
      this.#mutex.unlock();
    }
  }

  #exhausted(bytes: number): TSetError {
    const { used, limit } = this;
    const all = this.#words[PAGES] * PAGE;
    const beyond = all > limit ? `, with ${byteText(all - limit)} beyond it for what cannot go to disk` : "";
    const message = `no memory left: ${byteText(bytes)} asked, ${byteText(used)} used, the limit is ${byteText(limit)}${beyond}`;
    const largest = Math.min(ARENA_BYTES, all);
    let reason = "";
    if (bytes > largest) reason = ` (a block has at most ${byteText(largest)})`;
    else if (used + bytes <= all) reason = " (what is left is in smaller pieces; a block takes a power of two)";
    return new TSetError(
      "TSETS_MEMORY",
      `${message}${reason}; give the job more \`memory\`, or smaller rows and groups`,
    );
  }
}
