import type { JobVariables } from "../checkpoint/job-variables.js";
import { decodeVariable, encodeVariable } from "../checkpoint/variables.js";
import type { Communicator } from "../comm/communicator.js";
import { settle, type Failure } from "../exec/settle.js";
import { any } from "../types/dtype.js";
import { storeValue } from "../types/store-value.js";

/** Values that worker 0 has and all workers get; known by their order, and kept over restarts with the next commit. */
export class OnceValues {
  readonly #communicator: Communicator;
  readonly #variables: JobVariables;
  #asked = 0;

  constructor(communicator: Communicator, variables: JobVariables) {
    this.#communicator = communicator;
    this.#variables = variables;
  }

  nextKey(): string {
    return `#${++this.#asked}`;
  }

  async get(key: string, f: () => unknown): Promise<unknown> {
    const kept = this.#variables.onceValue(key);
    if (kept !== undefined) return kept.value;
    let failure: Failure | undefined;
    let payload: Uint8Array = new Uint8Array(0);
    if (this.#communicator.id === 0) {
      try {
        payload = Buffer.from(encodeVariable(storeValue(any, await f())));
      } catch (error) {
        failure = { error, task: 0 };
      }
    }
    const payloads = settle(this.#communicator, failure, payload);
    const encoded = Buffer.from(payloads[0] as Uint8Array).toString();
    this.#variables.keepOnce(key, encoded);
    return decodeVariable(encoded, `once ${key}`);
  }
}
