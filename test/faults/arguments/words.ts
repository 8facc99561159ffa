import fc from "../../fast-check.js";

const VERBS = ["submit", "restart", "list", "show", "kill", "clear", "inspect", "doctor", "help", "frobnicate", ""];
const OPTIONS = [
  "--workers",
  "--memory",
  "--spill-limit",
  "--name",
  "--checkpoint",
  "--max-restarts",
  "--allow-changed",
  "--fresh",
  "--json",
  "--all",
  "--help",
  "-h",
  "--version",
  "-V",
  "-x",
  "--",
  "-",
  "---",
  "--=",
  "--no-json",
  "--__proto__",
  "--constructor",
  "--supervised=1",
];
const NUMBERS = ["0", "-1", "2.5", "1e9", "NaN", "0x10", "4GiB", "12XB", "-1MiB", "9".repeat(400), "∞", "1,5"];
/** What a shell, a terminal, a format or a path may be misled by. */
const HOSTILE = [
  "..",
  "../../etc/passwd",
  "/",
  "/dev/null",
  "/proc/self/mem",
  "$(touch touched)",
  "`touch touched`",
  "%s%n",
  "\u001b[31m",
  "\r\n",
  "\ud800",
  "__proto__",
  "constructor",
  "x".repeat(300),
  "x/".repeat(3000),
  "file:",
  "file://host/job.mjs",
  "file://[/job.mjs",
  "file:///a%2fb.mjs",
  "file:///%00.mjs",
  "file:nowhere.mjs",
  "http://127.0.0.1/job.mjs",
  "data:text/javascript,0",
];

/** What the words are about. */
export interface Known {
  /** Paths and file URLs, of files and of what is none. */
  paths: readonly string[];
  jobIds: readonly string[];
  /** For --home and --conf. */
  directories: readonly string[];
}

/** Command lines: any words, and those that are nearly right. */
export function commandLines({ paths, jobIds, directories }: Known): fc.Arbitrary<string[]> {
  const free = fc.oneof(
    fc.constantFrom(...NUMBERS),
    fc.constantFrom(...HOSTILE),
    fc.string({ unit: "binary", maxLength: 30 }).map((text) => text.replaceAll("\0", "0")),
  );
  const value = fc.oneof(fc.constantFrom(...paths), fc.constantFrom(...jobIds), free);
  const flag = fc.constantFrom(...OPTIONS);
  const directory = fc
    .tuple(fc.constantFrom("--home", "--conf"), fc.constantFrom(...directories))
    .chain(([name, path]) => fc.constantFrom([name, path], [`${name}=${path}`], [name]));
  const words = fc.oneof(
    { weight: 3, arbitrary: value.map((word) => [word]) },
    { weight: 3, arbitrary: fc.tuple(flag, value).chain(([a, b]) => fc.constantFrom([a], [a, b], [`${a}=${b}`])) },
    { weight: 2, arbitrary: directory },
    { weight: 1, arbitrary: fc.constant(["standalone"]) },
  );
  const verb = fc.oneof({ weight: 9, arbitrary: fc.constantFrom(...VERBS) }, { weight: 1, arbitrary: value });
  const start = verb.map((word) => (["submit", "restart"].includes(word) ? [word, "standalone"] : [word]));
  const any = fc.tuple(start, fc.array(words, { maxLength: 6 })).map(([first, rest]) => [...first, ...rest.flat()]);
  return fc.oneof({ weight: 9, arbitrary: any }, { weight: 1, arbitrary: fc.array(value, { maxLength: 6 }) });
}
