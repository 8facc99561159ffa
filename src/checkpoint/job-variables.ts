import type { Communicator } from "../comm/communicator.js";
import { TSetError } from "../errors.js";
import { any } from "../types/dtype.js";
import { storeValue } from "../types/store-value.js";
import { decodeVariable, encodeVariable } from "./variables.js";

/** Variables and values of `once`, as last committed and as they are now. */
export class JobVariables {
  #committed: Readonly<Record<string, string>>;
  #variables = new Map<string, unknown>();
  #once: Map<string, string>;

  constructor(variables: Readonly<Record<string, string>>, once: Readonly<Record<string, string>>) {
    this.#committed = variables;
    this.#once = new Map(Object.entries(once));
  }

  /** The value as last committed by an earlier run, else the initial one. */
  init(name: string, initial: unknown): unknown {
    checkName(name);
    if (this.#variables.has(name))
      throw new TSetError("TSETS_CONFIG", `variable "${name}" was initialised already: updateVariable changes it`);
    const value = Object.hasOwn(this.#committed, name)
      ? decodeVariable(this.#committed[name] as string, name)
      : storeValue(any, initial);
    this.#variables.set(name, value);
    return value;
  }

  update(name: string, value: unknown): void {
    if (!this.#variables.has(name))
      throw new TSetError("TSETS_CONFIG", `there is no variable "${name}": initVariable makes it`);
    this.#variables.set(name, storeValue(any, value));
  }

  onceValue(key: string): { value: unknown } | undefined {
    const encoded = this.#once.get(key);
    return encoded === undefined ? undefined : { value: decodeVariable(encoded, `once ${key}`) };
  }

  /** @param encoded as v8 wrote it, in base64: the same bytes on every worker */
  keepOnce(key: string, encoded: string): void {
    this.#once.set(key, encoded);
  }

  /** As a manifest holds them. Variables of an earlier run that this one has not come to yet are kept. */
  encoded(): { variables: Record<string, string>; once: Record<string, string> } {
    const variables: Record<string, string> = { ...this.#committed };
    for (const [name, value] of this.#variables) variables[name] = encodeVariable(value);
    return { variables, once: Object.fromEntries(this.#once) };
  }

  /** A collective. Variables are one state of the whole job: workers that disagree would restart into different programs. */
  checkEqual(communicator: Communicator): void {
    const { variables } = this.encoded();
    const own = JSON.stringify(Object.entries(variables).sort(([a], [b]) => (a < b ? -1 : 1)));
    const all = communicator.allGather(new TextEncoder().encode(own)).map((bytes) => new TextDecoder().decode(bytes));
    const other = all.findIndex((text) => text !== all[0]);
    if (other === -1) return;
    const name = differingName(all[0] as string, all[other] as string);
    throw new TSetError(
      "TSETS_GRAPH_MISMATCH",
      `variable "${name}" is not the same on worker-0 and worker-${other}: variables are committed for the whole job, so each worker must set them alike`,
    );
  }
}

function checkName(name: string): void {
  if (typeof name !== "string" || name === "" || name.length > 256) {
    throw new TypeError("a variable's name is a text of 1 to 256 characters");
  }
}

function differingName(a: string, b: string): string {
  const left = new Map(JSON.parse(a) as [string, string][]);
  const right = new Map(JSON.parse(b) as [string, string][]);
  const names = [...new Set([...left.keys(), ...right.keys()])].sort();
  return names.find((name) => left.get(name) !== right.get(name)) ?? "?";
}
