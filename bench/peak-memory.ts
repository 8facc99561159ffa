import { readFileSync } from "node:fs";

/** Milliseconds between two looks: memory that counts is held for longer. */
const INTERVAL = 20;

/** Looks at the private memory of a process, its anonymous and shared pages but not those of files, until it is stopped. */
export class PeakMemory {
  readonly #path: string;
  readonly #timer: NodeJS.Timeout;
  #bytes = 0;

  constructor(pid: number) {
    this.#path = `/proc/${pid}/status`;
    this.#timer = setInterval(() => this.#look(), INTERVAL);
  }

  /** The largest sum seen; undefined where the system does not tell, which is anything but Linux. */
  get bytes(): number | undefined {
    return this.#bytes === 0 ? undefined : this.#bytes;
  }

  stop(): void {
    clearInterval(this.#timer);
  }

  #look(): void {
    let status: string;
    try {
      status = readFileSync(this.#path, "utf8");
    } catch {
      return; // It has ended, or there is no /proc.
    }
    let kibibytes = 0;
    for (const [, amount] of status.matchAll(/^Rss(?:Anon|Shmem):\s+(\d+) kB$/gm)) kibibytes += Number(amount);
    this.#bytes = Math.max(this.#bytes, kibibytes * 1024);
  }
}
