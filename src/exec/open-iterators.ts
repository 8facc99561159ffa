/** Iterators that hold something, so that those which nobody read to their end can be ended. */
export class OpenIterators<T> {
  readonly #open = new Set<Iterator<T>>();

  /** The same, where each iterator is known until it has ended. */
  of(iterable: Iterable<T>): Iterable<T> {
    return {
      [Symbol.iterator]: () => {
        const iterator = iterable[Symbol.iterator]();
        this.#open.add(iterator);
        return {
          next: () => {
            const result = iterator.next();
            if (result.done === true) this.#open.delete(iterator);
            return result;
          },
          return: () => {
            this.#open.delete(iterator);
            return iterator.return?.() ?? { done: true, value: undefined };
          },
        };
      },
    };
  }

  /** Ends those that are left, as after a task that failed. */
  end(): void {
    for (const iterator of this.#open) iterator.return?.();
    this.#open.clear();
  }
}
