import { readFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { TSetError } from "../errors.js";
import { errnoOf, ioError } from "../store/io-error.js";
import { pathStatus } from "../store/path-status.js";
import type { JobSettings } from "./resolve-options.js";
import { DEFAULT_VALUES, saysOnlyDefaults, SETTINGS_FILES, type SettingsFile } from "./settings-defaults.js";

/** What the settings files of a conf directory say, as a job's options: the last layer to be asked. */
export interface Settings extends JobSettings {
  /** The conf directory, absolute. */
  directory: string;
  /** Every setting under its own name, as `env.config` shows it; without a value and a default it is not there. */
  config: Readonly<Record<string, unknown>>;
}

const OWN_DIRECTORY = fileURLToPath(new URL("../../conf", import.meta.url));
const MAX_BYTES = 64 * 1024;

/**
 * Reads `checkpoint.yaml` and `job.yaml` of the conf directory: the one that is given, else `./conf` where it has one of
 * these files, else the package's own. A file that is not there means its defaults.
 *
 * The YAML parser and the schema are loaded only for a file that says more than the defaults do: they take as long as
 * everything else that a small job starts with.
 *
 * @param directory of `--conf`
 * @throws TSetError TSETS_CONFIG with file and line, for an unknown key or a wrong value, or where `directory` is none;
 *   TSETS_IO
 */
export async function loadSettings(directory?: string): Promise<Settings> {
  const path = directory === undefined ? findDirectory() : requireDirectory(directory);
  const config: Record<string, unknown> = {};
  for (const name of SETTINGS_FILES) {
    Object.assign(config, DEFAULT_VALUES[name], await readSettings(path, name));
  }
  return { directory: path, config: Object.freeze(config), ...jobSettings(config) };
}

async function readSettings(directory: string, name: SettingsFile): Promise<Record<string, unknown>> {
  const file = join(directory, name);
  const text = readText(file);
  if (text === undefined || saysOnlyDefaults(name, text)) return {};
  const { parseSettings } = await import("./settings-parser.js");
  return parseSettings(name, text, file);
}

function jobSettings(config: Readonly<Record<string, unknown>>): JobSettings {
  return {
    workers: config["tsets.workers"] as number | undefined,
    memory: config["tsets.memory"] as number | string | undefined,
    spillLimit: config["tsets.spill-limit"] as number | string | undefined,
    home: config["tsets.home"] as string | undefined,
    maxRestarts: config["tsets.max-restarts"] as number | undefined,
    stallTimeoutMs: config["tsets.stall-timeout-ms"] as number | undefined,
    checkpointing: config["twister2.checkpointing.enable"] as boolean | undefined,
  };
}

/** A folder named conf may be anything's: it is ours where one of our files is in it. */
function findDirectory(): string {
  const here = resolve("conf");
  const ours = SETTINGS_FILES.some((name) => pathStatus(join(here, name))?.isFile());
  return ours ? here : OWN_DIRECTORY;
}

function requireDirectory(directory: string): string {
  const path = resolve(directory);
  if (pathStatus(path)?.isDirectory()) return path;
  throw new TSetError("TSETS_CONFIG", `${path} is not a conf directory`, { path });
}

function readText(path: string): string | undefined {
  let bytes: Buffer;
  try {
    bytes = readFileSync(path);
  } catch (error) {
    if (errnoOf(error) === "ENOENT") return undefined;
    throw ioError(error, "read", path);
  }
  if (bytes.length > MAX_BYTES) {
    throw new TSetError("TSETS_CONFIG", `${path} has ${bytes.length} bytes; settings have at most ${MAX_BYTES}`, {
      path,
    });
  }
  return bytes.toString("utf8");
}
