/**
 * npm run bench: every case against its peers, results compared, targets marked.
 *
 *   --case <name>   only this one; several times for several
 *   --large         the large cases too: many minutes each, and tens of GB of disk
 *   --quick         small sizes: whether everything runs, not how fast
 *   --rounds <n>    how often the sides take turns (each case says its own)
 *   --publish       puts these cases' results into bench/results.json, and all that is there into README.md and ratios.svg,
 *                   after each case
 *   --list          what there is
 *
 * A case that fails is said to have, and the others go on: the exit code is 1 then. A peer that fails is left out.
 *
 * JSON and an SVG of the ratios go to .cache/bench/.
 */
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { cpus } from "node:os";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { buildAll } from "../scripts/build-all.js";
import { buildScripts, CACHE } from "./build-peers.js";
import type { Case } from "./case.js";
import { CASES } from "./cases/index.js";
import { machineText, publish } from "./publish.js";
import { ratioChart } from "./ratio-chart.js";
import { type CaseResult, checkAgreement, judge, median, type SideResult } from "./results.js";
import { resultTable, targetText, timeText } from "./table.js";
import type { Measurement } from "./timing.js";

const { values } = parseArgs({
  options: {
    case: { type: "string", multiple: true },
    large: { type: "boolean", default: false },
    quick: { type: "boolean", default: false },
    rounds: { type: "string" },
    publish: { type: "boolean", default: false },
    list: { type: "boolean", default: false },
  },
});

if (values.list) {
  for (const { name, title } of CASES) console.log(`${name.padEnd(26)} ${title}`);
} else {
  if (values.publish && values.quick) refuse("--publish: the figures of small sizes are none to be kept");
  await main(chosenCases());
}

/** Wrong use ends without a stack trace. */
function refuse(message: string): never {
  console.error(`bench: ${message}`);
  process.exit(2);
}

function chosenCases(): readonly Case[] {
  const wanted = values.case;
  if (wanted === undefined) return CASES.filter(({ large }) => values.large || large !== true);
  return wanted.map((name) => {
    const found = CASES.find((one) => one.name === name);
    return found ?? refuse(`there is no case ${name}: ${CASES.map((one) => one.name).join(", ")}`);
  });
}

async function main(cases: readonly Case[]): Promise<void> {
  buildAll("Release");
  buildScripts();
  const results: CaseResult[] = [];
  console.log(machineText());
  for (const one of cases) {
    console.log(`\n${one.name}: ${one.title}`);
    const result = await runCase(one).catch((error: unknown) => {
      console.error(`  failed: ${(error as Error).message}`);
      process.exitCode = 1;
      return undefined;
    });
    if (result === undefined) continue;
    results.push(result);
    for (const { name, median: seconds, missing, peak } of result.sides) {
      const memory = peak === undefined ? "" : `, peak ${(peak / 2 ** 30).toFixed(2)} GiB`;
      console.log(`  ${name.padEnd(10)} ${missing ?? timeText(seconds)}${memory}`);
    }
    for (const target of result.targets) console.log(`  ${targetText(target)}`);
    // Case by case: a run that is ended keeps what it has measured.
    if (values.publish) publish(results);
  }
  const table = resultTable(results);
  console.log(`\n${table}`);
  const chart = ratioChart(results);
  const machine = {
    cores: cpus().length,
    model: cpus()[0]?.model,
    platform: process.platform,
    arch: process.arch,
    node: process.version,
  };
  writeFileSync(join(CACHE, "results.json"), JSON.stringify({ machine, quick: values.quick, results }, undefined, 2));
  writeFileSync(join(CACHE, "ratios.svg"), chart);
}

/** All sides in turn, round after round, so that what else the machine does meets all of them. */
async function runCase(one: Case): Promise<CaseResult> {
  const n = values.quick ? one.size.quick : one.size.full;
  const rounds = values.rounds === undefined ? (values.quick ? 1 : one.rounds) : Number(values.rounds);
  mkdirSync(CACHE, { recursive: true });
  const directory = mkdtempSync(join(CACHE, "data-"));
  const setting = { n, repeats: one.repeats, threads: one.threads ?? 2, directory };
  const sides: SideResult[] = one.sides.map(({ name, missing, size }) => {
    const reason = missing();
    const elements = size === undefined ? {} : { n: size(n) };
    return { name, ...elements, seconds: [], median: Number.NaN, ...(reason === undefined ? {} : { missing: reason }) };
  });
  try {
    await one.prepare?.(setting);
    for (let round = 0; round < rounds; round++) {
      const measured = new Map<string, Measurement>();
      for (const [i, side] of one.sides.entries()) {
        if (sides[i].missing !== undefined) continue;
        const measurement = await side
          .run({
            ...setting,
            n: sides[i].n ?? n,
            repeats: Math.min(side.repeats ?? one.repeats, one.repeats),
          })
          .catch((error: unknown) => {
            if (side.name === "tsets") throw error;
            console.error(`  ${side.name} failed: ${(error as Error).message}`);
            sides[i].missing = "failed";
            return undefined;
          });
        if (measurement === undefined) continue;
        if (side.size === undefined) measured.set(side.name, measurement);
        sides[i].seconds.push(...measurement.seconds);
        if (measurement.peak !== undefined) sides[i].peak = Math.max(sides[i].peak ?? 0, measurement.peak);
      }
      checkAgreement(one, measured);
    }
  } finally {
    rmSync(directory, { recursive: true, force: true });
  }
  for (const side of sides) side.median = median(side.seconds);
  const targets = one.targets.map((target) => judge(target, sides, n));
  return { name: one.name, title: one.title, n, perElement: one.perElement ?? false, sides, targets };
}
