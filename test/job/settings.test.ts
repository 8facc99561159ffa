import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { suite } from "uvu";
import * as assert from "uvu/assert";
import { DEFAULT_VALUES, SETTINGS_FILES, type SettingsFile, saysOnlyDefaults } from "#src/job/settings-defaults.js";
import { parseSettings } from "#src/job/settings-parser.js";
import { loadSettings } from "#src/job/settings.js";

const test = suite("settings");
const home = mkdtempSync(join(tmpdir(), "tsets-settings-"));
test.after(() => rmSync(home, { recursive: true }));

let made = 0;

function confDirectory(files: Partial<Record<SettingsFile, string>>): string {
  const path = join(home, `conf-${made++}`);
  mkdirSync(path);
  for (const [name, text] of Object.entries(files)) writeFileSync(join(path, name), text);
  return path;
}

/** Message of the error that a file leads to, without the path in front. */
async function problem(file: SettingsFile, text: string): Promise<string> {
  const directory = confDirectory({ [file]: text });
  try {
    await loadSettings(directory);
  } catch (error) {
    assert.is((error as { code?: string }).code, "TSETS_CONFIG");
    return (error as Error).message.replace(`${join(directory, file)}:`, "");
  }
  throw new Error(`accepted: ${text.slice(0, 200)}`);
}

test("the package's own files say what the constants say, and need no parser", () => {
  for (const file of SETTINGS_FILES) {
    const text = readFileSync(new URL(`../../conf/${file}`, import.meta.url), "utf8");
    assert.equal(parseSettings(file, text, file), DEFAULT_VALUES[file]);
    assert.ok(saysOnlyDefaults(file, text));
  }
});

test("a file that says anything else is parsed", () => {
  for (const text of [
    "twister2.checkpointing.enable: true",
    "twister2.checkpointing.enable: false\ntwister2.checkpointing.enable: false",
    "twister2.checkpointing.enable: false # a comment",
    "  twister2.checkpointing.enable: false",
    "---",
    "other: 1",
  ]) {
    assert.not(saysOnlyDefaults("checkpoint.yaml", text), text);
  }
});

test("an empty conf directory means the defaults", async () => {
  const { config, checkpointing, maxRestarts, workers } = await loadSettings(confDirectory({}));
  assert.equal(config, { ...DEFAULT_VALUES["checkpoint.yaml"], ...DEFAULT_VALUES["job.yaml"] });
  assert.equal([checkpointing, maxRestarts, workers], [false, 0, undefined]);
});

test("what the files say becomes the job's options, and is shown under its own name", async () => {
  const directory = confDirectory({
    "checkpoint.yaml": "# on\ntwister2.checkpointing.enable: true\n",
    "job.yaml":
      'tsets.workers: 3\n"tsets.memory": 512MiB\ntsets.spill-limit: 20GB\ntsets.home: /srv/tsets\ntsets.stall-timeout-ms: 5000\n',
  });
  const settings = await loadSettings(directory);
  assert.equal(settings, {
    directory,
    config: {
      "twister2.checkpointing.enable": true,
      "tsets.workers": 3,
      "tsets.memory": "512MiB",
      "tsets.spill-limit": "20GB",
      "tsets.home": "/srv/tsets",
      "tsets.max-restarts": 0,
      "tsets.stall-timeout-ms": 5000,
    },
    workers: 3,
    memory: "512MiB",
    spillLimit: "20GB",
    home: "/srv/tsets",
    maxRestarts: 0,
    stallTimeoutMs: 5000,
    checkpointing: true,
  });
});

test("./conf counts where one of the files is in it, else the package's own", async () => {
  const before = process.cwd();
  try {
    const here = join(home, "project");
    mkdirSync(join(here, "conf"), { recursive: true });
    process.chdir(here);
    writeFileSync(join(here, "conf", "nginx.yaml"), "a: 1");
    assert.not.match((await loadSettings()).directory, /project/);
    writeFileSync(join(here, "conf", "checkpoint.yaml"), "twister2.checkpointing.enable: true");
    const { directory, checkpointing } = await loadSettings();
    assert.equal([directory, checkpointing], [join(process.cwd(), "conf"), true]);
  } finally {
    process.chdir(before);
  }
});

test("an unknown key is an error with its line and the keys there are", async () => {
  assert.is(
    await problem("checkpoint.yaml", "# one\n\ntwister2.checkpoint.enable: true\n"),
    '3: "twister2.checkpoint.enable" is not a setting of checkpoint.yaml; there is twister2.checkpointing.enable',
  );
  assert.match(
    await problem("job.yaml", "tsets.workers: 2\n__proto__: 1\n"),
    /^2: "__proto__" is not a setting of job/,
  );
});

test("a wrong value is an error with its line", async () => {
  for (const [text, expected] of [
    ['twister2.checkpointing.enable: "true"', /^1: twister2.checkpointing.enable is "true": /],
    ["\ntwister2.checkpointing.enable: yes", /^2: twister2.checkpointing.enable is "yes": /],
    ["twister2.checkpointing.enable:", /^1: twister2.checkpointing.enable is null: /],
    ["\ntwister2.checkpointing.enable: [true]", /^2: expected `name: value`, the value a plain one/],
    ["twister2.checkpointing:\n  enable: true", /^2: twister2.checkpointing: expected one plain value/],
    ["twister2.checkpointing.enable: !!js/function 'x'", /^1: /],
  ] as const) {
    assert.match(await problem("checkpoint.yaml", text), expected);
  }
  for (const [text, expected] of [
    ["tsets.workers: 0", /^1: tsets.workers is 0: /],
    ["tsets.max-restarts: 0\ntsets.workers: 1.5", /^2: tsets.workers is 1.5: /],
    ["tsets.workers: 1\ntsets.spill-limit: much", /^2: tsets.spill-limit is "much": expected bytes or a size/],
    ["tsets.memory: 12XB", /^1: tsets.memory is "12XB": expected bytes or a size/],
    ["tsets.stall-timeout-ms: -1", /^1: tsets.stall-timeout-ms is -1: /],
  ] as const) {
    assert.match(await problem("job.yaml", text), expected);
  }
});

test("what is no map of settings is an error with its line", async () => {
  assert.match(await problem("job.yaml", "- a\n- b\n"), /^1: expected `name: value`/);
  assert.match(await problem("job.yaml", "tsets.workers: 2\ntsets.workers: 3\n"), /^2: Map keys must be unique/);
  assert.match(await problem("job.yaml", "tsets.workers: 2\n---\ntsets.workers: 3\n"), /a second document/);
  assert.match(await problem("job.yaml", 'tsets.workers: 2\ntsets.home: "unfinished\n'), /^[23]: /);
});

test("bombs of aliases, nesting and size are refused in no time", async () => {
  const laughs = Array.from({ length: 30 }, (_, i) => `a${i + 1}: &a${i + 1} [${`*a${i},`.repeat(9)}]`);
  assert.match(await problem("job.yaml", `a0: &a0 [lol]\n${laughs.join("\n")}\n`), /^1: expected `name: value`/);
  assert.match(await problem("job.yaml", `a: &a x\nb: *a\n`), /^2: b: expected one plain value/);
  for (const nested of ["[", "{", "- ", "? "]) {
    assert.match(await problem("job.yaml", `\n${nested.repeat(30_000)}`), /^2: expected `name: value`/);
  }
  const deep = Array.from({ length: 350 }, (_, i) => `${" ".repeat(i)}a:`).join("\n");
  assert.match(await problem("job.yaml", deep), /^2: a: expected one plain value/);
  assert.match(await problem("job.yaml", `#${" ".repeat(64 * 1024)}`), /settings have at most 65536/);
});

test("--conf must name a directory", async () => {
  try {
    await loadSettings(join(home, "missing"));
    assert.unreachable();
  } catch (error) {
    assert.is((error as { code?: string }).code, "TSETS_CONFIG");
    assert.match((error as Error).message, /missing is not a conf directory/);
  }
});

test.run();
