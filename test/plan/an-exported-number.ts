/** For a function that captures an import. */
export const NUMBER = 11;
