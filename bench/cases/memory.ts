import type { Case } from "../case.js";
import { javascript, job } from "../sides.js";

/** What is held is more than memory, or would be if it were held. */
export const memory: readonly Case[] = [
  {
    name: "persist-512MiB",
    title: "range int32 → map → persist with memory 512 MiB, against 8 GiB",
    large: true,
    size: { full: 1e9, quick: 1e7 },
    repeats: 1,
    rounds: 5,
    perElement: true,
    sides: [
      job("range-map-persist", [], { memory: "512MiB", peak: true }),
      job("range-map-persist", [], { as: "8 GiB", memory: "8GiB", peak: true }),
    ],
    targets: [
      { text: "1.2 × with 8 GiB", against: "8 GiB", measure: "ratio", atMost: 1.2 },
      { text: "1 GiB of private memory", measure: "peak", atMost: 1 },
    ],
    agreement: "exact",
  },
  {
    // Of 8 bytes a row; a list's values are held once more.
    name: "keyed-gather-spilled",
    title: "keyedGather of 800 MB, 1e6 int32 keys, with memory 200 MB, against all in memory",
    large: true,
    size: { full: 1e8, quick: 1e7 },
    repeats: 1,
    rounds: 5,
    perElement: true,
    sides: [
      job("keyed-gather", [1e6], { memory: "200000000", peak: true }),
      job("keyed-gather", [1e6], { as: "in memory", peak: true }),
      javascript("keyed-gather", [1e6]),
    ],
    targets: [{ text: "3 × in memory", against: "in memory", measure: "ratio", atMost: 3 }],
    agreement: "exact",
  },
];
