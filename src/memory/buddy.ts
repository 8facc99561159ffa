import {
  type ControlViews,
  DIRTY_ORDER,
  FREE,
  HEAD,
  HEADS,
  MAX_ORDER,
  ORDER_MASK,
  PAGES_PER_ARENA,
  TAIL,
} from "./arena-layout.js";

/**
 * The buddy system over the pages of all arenas. Each step is O(orders), however many arenas there are: free lists are
 * per order, not per arena. They are stacks, so the block given out next is the one freed last, which is warm in the cache.
 *
 * Every call is made with the lock held.
 */
export class Buddies {
  readonly #words: Int32Array;
  readonly #dirty: Int32Array;
  readonly #links: Int32Array;
  readonly #states: Uint8Array;

  constructor(views: ControlViews) {
    this.#words = views.words;
    this.#dirty = views.dirty;
    this.#links = views.links;
    this.#states = views.states;
  }

  /** Makes fresh memory of so many pages free, as whole arenas and, in the last one, descending powers of two. */
  fill(pages: number): void {
    const whole = Math.floor(pages / PAGES_PER_ARENA) * PAGES_PER_ARENA;
    for (let order = 0; order < MAX_ORDER; order++) {
      const size = 1 << order;
      if (pages & size) this.#push(whole + ((pages - whole) & ~(2 * size - 1)), order);
    }
    for (let page = whole - PAGES_PER_ARENA; page >= 0; page -= PAGES_PER_ARENA) this.#push(page, MAX_ORDER);
  }

  /** First page of a block of this order, now handed out and dirty; -1 where there is none. */
  take(order: number): number {
    let from = order;
    while (from <= MAX_ORDER && this.#words[HEADS + from] === 0) from++;
    if (from > MAX_ORDER) return -1;
    const page = this.#words[HEADS + from] - 1;
    this.#unlink(page, from);
    while (from > order) {
      from--;
      this.#push(page + (1 << from), from);
    }
    this.#states[page] = HEAD | order;
    this.#markDirty(page, order);
    return page;
  }

  /** Whether a block that is handed out starts at this page. */
  isHead(page: number): boolean {
    return (this.#states[page] & HEAD) !== 0;
  }

  /** Pages of the block that starts here, over all of its pieces. */
  pagesOf(head: number): number {
    let page = head;
    do page += 1 << (this.#states[page] & ORDER_MASK);
    while (this.#isTail(page));
    return page - head;
  }

  /** Frees the block but for its first `keep` pages, and returns how many pages that gave. */
  release(head: number, keep: number): number {
    let page = head;
    let kept = keep;
    let released = 0;
    do {
      const size = 1 << (this.#states[page] & ORDER_MASK);
      if (kept >= size) {
        kept -= size;
      } else {
        this.#cut(page, kept);
        released += size - kept;
        kept = 0;
      }
      page += size;
    } while (this.#isTail(page));
    return released;
  }

  /** The pages from `page` on that are free in blocks of at least 1 MiB and dirty, at most `limit`; 0 where the first is not. */
  dirtyFreePages(page: number, limit: number): number {
    const span = 1 << DIRTY_ORDER;
    let end = page;
    while (end - page < limit && this.#isDirty(end >> DIRTY_ORDER) && this.#isFree(end)) end += span;
    return end - page;
  }

  /** The pages' content was given to the system: they read as zeros. */
  markClean(page: number, pages: number): void {
    for (let span = page >> DIRTY_ORDER; span < (page + pages) >> DIRTY_ORDER; span++) {
      this.#dirty[span >> 5] &= ~(1 << (span & 31));
    }
  }

  /** Splits a piece that is handed out, keeps its first pages (fewer than it has) and frees the rest. */
  #cut(piece: number, keep: number): void {
    let page = piece;
    let kept = keep;
    let kind = this.#states[page] & ~ORDER_MASK;
    let order = this.#states[page] & ORDER_MASK;
    while (kept > 0) {
      const half = 1 << --order;
      if (kept >= half) {
        this.#states[page] = kind | order;
        kind = TAIL;
        kept -= half;
        page += half;
      } else {
        this.#free(page + half, order);
      }
    }
    this.#free(page, order);
  }

  /** Frees a block of this order, joined with its buddy as often as that is free too. */
  #free(first: number, firstOrder: number): void {
    let page = first;
    let order = firstOrder;
    this.#states[page] = 0;
    for (; order < MAX_ORDER; order++) {
      const buddy = page ^ (1 << order);
      // Past the end of a short last arena there is no state, which is no free block either.
      if (this.#states[buddy] !== (FREE | order)) break;
      this.#unlink(buddy, order);
      page = Math.min(page, buddy);
    }
    this.#push(page, order);
  }

  #push(page: number, order: number): void {
    const next = this.#words[HEADS + order];
    this.#links[2 * page] = next;
    this.#links[2 * page + 1] = 0;
    if (next !== 0) this.#links[2 * (next - 1) + 1] = page + 1;
    this.#words[HEADS + order] = page + 1;
    this.#states[page] = FREE | order;
  }

  #unlink(page: number, order: number): void {
    const next = this.#links[2 * page];
    const previous = this.#links[2 * page + 1];
    if (previous === 0) this.#words[HEADS + order] = next;
    else this.#links[2 * (previous - 1)] = next;
    if (next !== 0) this.#links[2 * (next - 1) + 1] = previous;
    this.#states[page] = 0;
  }

  #isTail(page: number): boolean {
    return (this.#states[page] & TAIL) !== 0;
  }

  #isFree(page: number): boolean {
    for (let order = DIRTY_ORDER; order <= MAX_ORDER; order++) {
      if (this.#states[page & ~((1 << order) - 1)] === (FREE | order)) return true;
    }
    return false;
  }

  #isDirty(span: number): boolean {
    return (this.#dirty[span >> 5] & (1 << (span & 31))) !== 0;
  }

  #markDirty(page: number, order: number): void {
    const end = page + (1 << order) - 1;
    for (let span = page >> DIRTY_ORDER; span <= end >> DIRTY_ORDER; span++) this.#dirty[span >> 5] |= 1 << (span & 31);
  }
}
