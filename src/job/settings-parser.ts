import { CST, isMap, isScalar, Lexer, type Node, type Pair, parseAllDocuments } from "yaml";
import { z } from "zod";
import { TSetError } from "../errors.js";
import { parseByteSize } from "./byte-size.js";
import type { SettingsFile } from "./settings-defaults.js";

const size = z.union([z.string(), z.number()]).refine((value) => parseByteSize(value) !== undefined, {
  error: 'expected bytes or a size such as "512MiB"',
});
const SCHEMAS = {
  "checkpoint.yaml": z.strictObject({ "twister2.checkpointing.enable": z.boolean().optional() }),
  "job.yaml": z.strictObject({
    "tsets.workers": z.int().min(1).max(1024).optional(),
    "tsets.memory": size.optional(),
    "tsets.spill-limit": size.optional(),
    "tsets.home": z.string().min(1).optional(),
    "tsets.max-restarts": z.int().min(0).max(1_000_000).optional(),
    "tsets.stall-timeout-ms": z.int().min(0).max(2_147_483_647).optional(),
  }),
} satisfies Record<SettingsFile, z.ZodType>;

/**
 * Reads a settings file: one map of names to plain values. Aliases, tags and nested values are refused, so that what a
 * file can grow to is what it is.
 *
 * @param path for messages
 * @throws TSetError TSETS_CONFIG, its message beginning with file and line
 */
export function parseSettings(file: SettingsFile, text: string, path: string): Record<string, unknown> {
  const fail = (offset: number, problem: string): TSetError => {
    const line = text.slice(0, offset).split("\n").length;
    return new TSetError("TSETS_CONFIG", `${path}:${line}: ${problem}`, { path });
  };
  const values: Record<string, unknown> = {};
  const offsets = new Map<string, number>();
  for (const { key, value, offset } of readPairs(text, fail)) {
    offsets.set(key, offset);
    Object.defineProperty(values, key, { value, enumerable: true });
  }
  const { success, error } = SCHEMAS[file].safeParse(values);
  if (success) return values;
  const [issue] = error.issues;
  const key = issue.code === "unrecognized_keys" ? issue.keys[0] : String(issue.path[0]);
  const known = Object.keys(SCHEMAS[file].shape).join(", ");
  const problem =
    issue.code === "unrecognized_keys"
      ? `${JSON.stringify(key)} is not a setting of ${file}; there is ${known}`
      : `${key} is ${JSON.stringify(values[key])}: ${issue.message}`;
  throw fail(offsets.get(key) ?? 0, problem);
}

interface Setting {
  key: string;
  value: unknown;
  /** Of the key in the text. */
  offset: number;
}

type Fail = (offset: number, problem: string) => TSetError;

function readPairs(text: string, fail: Fail): Setting[] {
  refuseCollections(text, fail);
  const documents = parseAllDocuments(text, { prettyErrors: false, uniqueKeys: true });
  if (documents.length === 0) return [];
  if (documents.length > 1) throw fail(documents[1].range?.[0] ?? 0, "a second document: settings are one");
  const [{ contents, errors, warnings }] = documents;
  for (const { pos, message } of [...errors, ...warnings]) throw fail(pos[0], message);
  if (contents === null || (isScalar(contents) && contents.value === null)) return [];
  if (!isMap(contents)) throw fail(contents.range?.[0] ?? 0, "expected lines of `name: value`");
  return contents.items.map((pair) => readPair(pair as Pair<Node, Node | null>, fail));
}

const MARKS = new Set<string>([CST.DOCUMENT, CST.FLOW_END, CST.SCALAR]);
const COLLECTIONS = ["flow-seq-start", "flow-map-start", "seq-item-ind", "explicit-key-ind"];

/**
 * No setting is a list or a map, and the parser recurses into them: some ten thousand brackets end the process, out of
 * reach of any catch. So they are refused in the text, whose tokens are read in a loop.
 */
function refuseCollections(text: string, fail: Fail): void {
  let offset = 0;
  for (const token of new Lexer().lex(text)) {
    const type = CST.tokenType(token);
    if (type !== null && COLLECTIONS.includes(type))
      throw fail(offset, "expected `name: value`, the value a plain one");
    // Marks of the lexer's own are not part of the text.
    if (!MARKS.has(token)) offset += token.length;
  }
}

function readPair({ key, value }: Pair<Node, Node | null>, fail: Fail): Setting {
  const offset = key.range?.[0] ?? 0;
  if (!isScalar(key) || typeof key.value !== "string") throw fail(offset, "expected a setting's name");
  // `name:` with nothing after it.
  if (value === null) return { key: key.value, value: null, offset };
  if (!isScalar(value)) throw fail(value.range?.[0] ?? offset, `${key.value}: expected one plain value`);
  if (value.tag !== undefined) throw fail(value.range?.[0] ?? offset, `${key.value}: tags are not allowed`);
  return { key: key.value, value: value.value, offset };
}
