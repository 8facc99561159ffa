import { spawnSync } from "node:child_process";
import { mkdirSync, readdirSync, readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { gypEnvironment, hashAddon } from "./build-addon.js";
import type { Totals } from "./runner/run-all.js";
import { runTests } from "./runner/run-tests.js";
import { runProgram } from "./run-program.js";
import { readStamp, root, writeStamp } from "./stamp.js";

/** Tests of what the addon does: called as it is in a job, with threads, files and mappings. */
const NATIVE_TESTS = [
  "test/native/",
  "test/store/crc32c",
  "test/store/directory",
  "test/store/file-lock",
  "test/store/mapping",
  "test/store/output-file",
  "test/exec/kernels",
  "test/exec/summaries",
  "test/exec/vector",
  // Not arenas.test.ts: it reserves so many GiB that their shadow memory takes minutes.
  "test/memory/arenas-threads",
];
const FOLDER = join(root, ".cache/addon-sanitized");
/** Everything takes several times as long as usual. */
const LIMIT_MS = 300_000;

/**
 * The addon itself under AddressSanitizer with UndefinedBehaviorSanitizer, inside of Node: the sanitizer's library is
 * loaded before all others, since Node was built without it. (ThreadSanitizer has to see every thread's locks, also
 * those of Node: under it, only the core is run, in a program of its own.)
 */
export async function runSanitizedAddon(patterns: readonly string[] = NATIVE_TESTS): Promise<Totals> {
  await buildSanitizedAddon();
  const library = spawnSync("g++", ["-print-file-name=libasan.so"], { encoding: "utf8" }).stdout.trim();
  const told = {
    LD_PRELOAD: library,
    // Node itself gives much back at its end only, and each thread loads the addon.
    ASAN_OPTIONS: "detect_leaks=0:detect_odr_violation=0:abort_on_error=1",
    UBSAN_OPTIONS: "print_stacktrace=1:halt_on_error=1",
    // Where node-gyp-build looks for an addon of this package.
    TSETS_PREBUILD: FOLDER,
  };
  const before = Object.fromEntries(Object.keys(told).map((name) => [name, process.env[name]]));
  Object.assign(process.env, told);
  try {
    return await runTests({ patterns, fallback: false, thorough: false, limitMs: LIMIT_MS });
  } finally {
    for (const [name, value] of Object.entries(before)) {
      if (value === undefined) delete process.env[name];
      else process.env[name] = value;
    }
  }
}

/** Where that is due: it takes more than a minute. */
export async function buildSanitizedAddon(): Promise<void> {
  const folder = join(FOLDER, "build/Release");
  const step = "addon-sanitized";
  const hash = hashAddon();
  if (readStamp(step) === hash) return;
  mkdirSync(folder, { recursive: true });
  const prefix = gypEnvironment().npm_config_nodedir ?? dirname(dirname(process.execPath));
  const { include } = createRequire(import.meta.url)("node-addon-api") as { include: string };
  const sources = readdirSync(join(root, "native"), { recursive: true, encoding: "utf8" })
    .filter((file) => file.endsWith(".cc"))
    .map((file) => `native/${file}`);
  const flags = [
    "-std=c++17",
    "-O1",
    "-g",
    "-fPIC",
    "-shared",
    "-fno-exceptions",
    "-fno-rtti",
    "-fno-omit-frame-pointer",
  ];
  const numbers = ["-ffp-contract=off", "-fno-math-errno", "-fno-trapping-math", "-Wno-psabi", "-fvisibility=hidden"];
  // There is no run-time type information.
  const sanitizers = ["-fsanitize=address,undefined", "-fno-sanitize=vptr", "-fno-sanitize-recover=all"];
  const { targets } = JSON.parse(readFileSync(join(root, "binding.gyp"), "utf8")) as {
    targets: [{ defines: string[] }];
  };
  const args = [
    ...flags,
    ...numbers,
    ...sanitizers,
    ...targets[0].defines.map((name) => `-D${name}`),
    ...["native", join(prefix, "include/node"), include.replaceAll('"', "")].map((path) => `-I${path}`),
    ...sources,
    "-o",
    join(folder, "tsets.node"),
  ];
  await runProgram("g++", args);
  writeStamp(step, hash);
}
