import fc from "fast-check";
import { describe } from "/tmp/wt/properties/test/properties/check.js";
import { programOf, recipes } from "/tmp/wt/properties/test/properties/program.js";
const [s, n] = process.argv.slice(2).map(Number);
console.log(describe(programOf(fc.sample(recipes, { seed: s!, numRuns: n! + 1 })[n!]!)));
