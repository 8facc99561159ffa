/** Values at the edges of what the types hold, and beyond. */
export const WEIRD_VALUES: readonly unknown[] = [
  ...[
    0,
    -0,
    1,
    -1,
    0.5,
    -0.5,
    1.5,
    5e-324,
    Number.MAX_VALUE,
    Number.NaN,
    Number.POSITIVE_INFINITY,
    Number.NEGATIVE_INFINITY,
  ],
  ...[7, 8, 15, 16, 31, 32, 33, 52, 53, 54, 63, 64].flatMap((bits) =>
    [-1, 0, 1].flatMap((more) => [2 ** bits + more, -(2 ** bits) + more, 2 ** bits + more / 2]),
  ),
  ...[
    0n,
    1n,
    -1n,
    2n ** 31n,
    2n ** 63n,
    2n ** 63n - 1n,
    -(2n ** 63n),
    -(2n ** 63n) - 1n,
    2n ** 64n,
    2n ** 64n - 1n,
    3n ** 99n,
  ],
  ...[undefined, null, true, false, "", "5", "-1", "é😀", "\ud800", "a\udc00", Symbol("s"), () => 1, class A {}],
  ...[
    {},
    [],
    [1],
    [[1]],
    new Date(0),
    /x/g,
    new Map(),
    new Set(),
    new Error("e"),
    new Number(5),
    Object(5n),
    new String("s"),
  ],
  ...[new Uint8Array(3), new Int32Array([1, 2, 3]), new Float64Array(2), Buffer.from("abc"), new ArrayBuffer(2)],
  ...[
    { valueOf: () => 5 },
    {
      valueOf() {
        throw new Error("valueOf was called");
      },
    },
    Object.create(null),
    new Proxy({}, {}),
  ],
];
