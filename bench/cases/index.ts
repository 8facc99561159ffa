import type { Case } from "../case.js";
import { kernels } from "./kernels.js";
import { keyed } from "./keyed.js";
import { lambdas } from "./lambdas.js";
import { memory } from "./memory.js";
import { startUp } from "./start-up.js";
import { storage } from "./storage.js";
import { teraSort } from "./terasort.js";

/** Every case, in the order of the table. */
export const CASES: readonly Case[] = [
  ...lambdas,
  ...kernels,
  ...keyed,
  ...memory,
  ...teraSort,
  ...storage,
  ...startUp,
];
