import { leaveNow } from "./leave.js";

const EXIT_CODES = { SIGINT: 130, SIGTERM: 143 } as const;
type Name = keyof typeof EXIT_CODES;

/**
 * SIGINT and SIGTERM while a job runs: the first one aborts it, so that what is half written is abandoned and the job
 * stays restartable; the second one ends the process where it stands.
 */
export class Interruption {
  readonly #controller = new AbortController();
  readonly #supervised: boolean;
  #received: Name | undefined;

  /** @param supervised also when the supervising process is gone */
  constructor(supervised: boolean) {
    this.#supervised = supervised;
    for (const name of Object.keys(EXIT_CODES) as Name[]) process.on(name, this.#onSignal);
    if (supervised) process.on("disconnect", this.#onDisconnect);
  }

  get signal(): AbortSignal {
    return this.#controller.signal;
  }

  /** Of the signal that came; undefined where none did. */
  get exitCode(): number | undefined {
    return this.#received === undefined ? undefined : EXIT_CODES[this.#received];
  }

  stop(): void {
    for (const name of Object.keys(EXIT_CODES) as Name[]) process.off(name, this.#onSignal);
    if (this.#supervised) process.off("disconnect", this.#onDisconnect);
  }

  #onSignal = (name: NodeJS.Signals): void => {
    if (this.#received !== undefined) leaveNow(EXIT_CODES[name as Name]);
    this.#received = name as Name;
    this.#controller.abort(new Error(`${name} was received`));
  };

  #onDisconnect = (): void => {
    this.#onSignal("SIGTERM");
  };
}
