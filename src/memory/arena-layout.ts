/**
 * What the arenas share, and where it stands in the control buffer.
 *
 *     int32  0           LOCK      0 free, 1 held, 2 held and someone may wait
 *            1           BROKEN    1 when a thread was lost that may have held the lock
 *            2           PAGES     pages of all arenas; the arenas but the last have PAGES_PER_ARENA
 *            3           USED      pages in blocks that are handed out, and reserved for what lies on the heap
 *            4           PEAK      the highest USED since it was last reset
 *            5           LIMIT     pages that USED is to stay below
 *            6           DISK      4 KiB units in spill files that exist
 *            7           DISK_LIMIT the most that DISK may be; 0: as much as the disk has
 *            16 … 34     HEADS     first free block of each order: its page + 1, or 0
 *            64 …        dirty     1 bit for each DIRTY_PAGES pages: written since they were last given to the system
 *            …           links     2 for each page: next and previous free block (page + 1, or 0) of a free block's first page
 *     uint8  …           states    1 for each page, see below
 *
 * A page is 4 KiB; page p of all arenas is at address p * 4096, so it is in arena p >> 18. A block of order o has 2^o
 * pages and starts at a multiple of 2^o, so it never crosses an arena. States of a block's first page:
 *
 *     FREE | order       in the free list of its order
 *     HEAD | order       handed out; this is the address that its owner knows
 *     TAIL | order       handed out; belongs to the block before it, which was shrunk to pieces of descending size
 *     0                  inside of a block
 *
 * All of it is zero at first, so what belongs to memory never used costs nothing resident.
 */
export const PAGE_BITS = 12;
export const PAGE = 1 << PAGE_BITS;
export const MAX_ORDER = 18;
export const PAGES_PER_ARENA = 1 << MAX_ORDER;
export const ARENA_BYTES = PAGES_PER_ARENA * PAGE;

export const LOCK = 0;
export const BROKEN = 1;
export const PAGES = 2;
export const USED = 3;
export const PEAK = 4;
export const LIMIT = 5;
export const DISK = 6;
export const DISK_LIMIT = 7;
export const HEADS = 16;
const DIRTY = 64;

/** Order of the spans that the dirty bits stand for: 1 MiB. */
export const DIRTY_ORDER = 8;
export const DIRTY_PAGES = 1 << DIRTY_ORDER;

export const FREE = 0x20;
export const HEAD = 0x40;
export const TAIL = 0x80;
export const ORDER_MASK = 0x1f;

/** The parts of a control buffer. */
export interface ControlViews {
  readonly words: Int32Array;
  readonly dirty: Int32Array;
  readonly links: Int32Array;
  readonly states: Uint8Array;
}

/** Bytes of a control buffer for so many pages. */
export function controlBytes(pages: number): number {
  return 4 * (DIRTY + dirtyWords(pages) + 2 * pages) + pages;
}

export function controlViews(control: SharedArrayBuffer): ControlViews {
  const words = new Int32Array(control, 0, DIRTY);
  const pages = words[PAGES];
  const links = 4 * (DIRTY + dirtyWords(pages));
  return {
    words,
    dirty: new Int32Array(control, 4 * DIRTY, dirtyWords(pages)),
    links: new Int32Array(control, links, 2 * pages),
    states: new Uint8Array(control, links + 8 * pages, pages),
  };
}

function dirtyWords(pages: number): number {
  return Math.ceil(pages / DIRTY_PAGES / 32);
}

/** The smallest order whose blocks have at least so many pages. */
export function orderOf(pages: number): number {
  return pages <= 1 ? 0 : 32 - Math.clz32(pages - 1);
}
