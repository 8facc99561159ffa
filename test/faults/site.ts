import {
  accessSync,
  appendFileSync,
  constants,
  existsSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  realpathSync,
  rmSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

const made = new Set<string>();
process.on("exit", () => {
  for (const path of made) rmSync(path, { recursive: true, force: true });
});

/** In memory where the machine has such a file system: thousands of homes are made, and fsync costs nothing there. */
const ABOVE = writable("/dev/shm") ? "/dev/shm" : tmpdir();

/** A home, and beside it the file of marks in which programs say what they have done. */
export class Site {
  readonly root: string;
  readonly home: string;
  readonly marks: string;

  constructor(above = ABOVE) {
    this.root = realpathSync(mkdtempSync(join(above, "tsets-faults-")));
    this.home = join(this.root, "home");
    this.marks = join(this.root, "marks");
    made.add(this.root);
  }

  /** The path of a file that is not part of the site, for the shim; it is there until this process ends. */
  beside(name: string): string {
    const path = `${this.root}.${name}`;
    made.add(path);
    return path;
  }

  /** Lines of the file of marks. */
  said(): string[] {
    return existsSync(this.marks) ? readFileSync(this.marks, "utf8").split("\n").slice(0, -1) : [];
  }

  say(lines: readonly string[]): void {
    appendFileSync(this.marks, lines.map((line) => `${line}\n`).join(""));
  }

  /** As the home's directories tell: what begins with a dot is a job that is being cleared. */
  jobIds(): string[] {
    const jobs = join(this.home, "jobs");
    return existsSync(jobs) ? readdirSync(jobs).filter((name) => !name.startsWith(".")) : [];
  }

  remove(): void {
    rmSync(this.root, { recursive: true, force: true });
    made.delete(this.root);
  }
}

/** The path of a job module of these tests. */
export function program(name: string): string {
  return fileURLToPath(new URL(`programs/${name}.mjs`, import.meta.url));
}

function writable(path: string): boolean {
  try {
    accessSync(path, constants.W_OK);
    return true;
  } catch {
    return false;
  }
}
