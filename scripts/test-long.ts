/**
 * npm run test:long -- --minutes 60: random programs against the model, for as long as told, native and fallback in turn.
 *
 *   --minutes <n>    10 unless told
 *   --seed <n>       of the first round; a random one unless told, printed
 *
 * Stops at the first difference, with the command that shows it again.
 */
import { spawnSync } from "node:child_process";
import { randomInt } from "node:crypto";
import { parseArgs } from "node:util";
import { buildAll } from "./build-all.js";
import { compiledTest, compileTests } from "./compile-tests.js";
import { root } from "./stamp.js";

/** The tests, and programs of each in one round. */
const ROUND = [
  ["test/properties/random-programs.test.ts", 1000],
  ["test/properties/workers.test.ts", 200],
  ["test/properties/restart.test.ts", 100],
] as const;
/** Seeds that one round may use up. */
const SEEDS = 10_000;

const { values } = parseArgs({ options: { minutes: { type: "string", default: "10" }, seed: { type: "string" } } });
const minutes = Number(values.minutes);
const first = values.seed === undefined ? randomInt(2 ** 30) : Number(values.seed);
if (!(minutes > 0) || !Number.isSafeInteger(first)) {
  console.error("--minutes is a number above 0, --seed a whole number");
  process.exit(2);
}

buildAll();
compileTests();
console.log(`seed ${first}, ${minutes} minutes`);
const end = Date.now() + minutes * 60_000;
let programs = 0;
for (let round = 0; Date.now() < end; round++) {
  for (const [file, count] of ROUND) {
    const told = {
      TSETS_SEED: String(first + round * SEEDS),
      TSETS_PROGRAMS: String(count),
      ...(round % 2 === 1 ? { TSETS_NATIVE: "0" } : {}),
    };
    const settings = Object.entries(told).map(([name, value]) => `${name}=${value}`);
    const { status, stdout, stderr } = spawnSync(process.execPath, ["--conditions=tsets-modules", compiledTest(file)], {
      cwd: root,
      env: { ...process.env, ...told },
      encoding: "utf8",
      maxBuffer: 64 * 1024 * 1024,
    });
    if (status !== 0) {
      console.log(
        `${stdout}${stderr}\nfailed after ${programs} programs:\n  ${settings.join(" ")} npm test -- ${file}`,
      );
      process.exit(1);
    }
    programs += count;
    if (Date.now() >= end) break;
  }
  console.log(`  seed ${first + round * SEEDS}: ${programs} programs`);
}
console.log(`${programs} programs gave what the model gives`);
