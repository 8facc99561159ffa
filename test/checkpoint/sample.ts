import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Manifest, PersistedRecord } from "#src/checkpoint/manifest.js";
import type { Directory } from "#src/store/directory.js";
import { ioError, systemError } from "#src/store/io-error.js";
import { JobDirectory } from "#src/store/job-directory.js";

const homes: string[] = [];
process.on("exit", () => {
  for (const home of homes) rmSync(home, { recursive: true, force: true });
});

/** A home that is removed when the test process ends. */
export function temporaryHome(): string {
  const home = mkdtempSync(join(tmpdir(), "tsets-checkpoint-"));
  homes.push(home);
  return home;
}

export function newJob(home = temporaryHome()): JobDirectory {
  return JobDirectory.create(home, { user: "ada", name: "sum" });
}

/** A persisted TSet whose files were written in `attempt`. */
export function persisted(key: string, tset: number, attempt = 1, parallelism = 2): PersistedRecord {
  const parts = Array.from({ length: parallelism }, (_, index) => ({
    index,
    file: `${tset}-${index}-0-${attempt}.arrow`,
    bytes: 100 + index,
    rows: 10,
    footerBytes: 40,
    footerCrc: 0xdeadbeef,
    type: "int32",
  }));
  const operators = [
    { id: "0", kind: "source", fingerprint: "f0", text: "source int32" },
    { id: "1", kind: "compute", name: "times", fingerprint: "f1", text: "compute", source: "v=>v*5" },
  ];
  return { key, fingerprint: "f1", operators, type: "int32", parallelism, parts, state: "live" };
}

export function manifest(
  job: { jobId: string },
  generation: number,
  records: PersistedRecord[],
  attempt = 1,
): Manifest {
  return {
    generation,
    previous: generation === 1 ? undefined : generation - 1,
    jobId: job.jobId,
    attempt,
    createdAt: "2026-11-22T14:22:54.123Z",
    persisted: records,
    variables: { i: "/w9JAg==" },
    once: {},
  };
}

/** The files of `records`, in the sizes that they should have. */
export function writeFiles(job: JobDirectory, ...records: PersistedRecord[]): void {
  for (const record of records) {
    for (const part of record.parts) writeFileSync(join(job.path, "data", part.file), Buffer.alloc(part.bytes, 7));
  }
}

/** Lets a method of one open directory fail as the system does. */
export function failing(directory: Directory, method: keyof Directory, errno: string): void {
  Object.defineProperty(directory, method, {
    configurable: true,
    value: () => {
      throw ioError(systemError(errno, String(method), directory.path), String(method), directory.path);
    },
  });
}

/** Lets a method of every file that `directory` makes fail. Returns how often it was called. */
export function failingFile(directory: Directory, method: "write" | "sync" | "close", errno: string): () => number {
  let calls = 0;
  const create = directory.createFile.bind(directory);
  Object.defineProperty(directory, "createFile", {
    configurable: true,
    value: (name: string) => {
      const file = create(name);
      Object.defineProperty(file, method, {
        value: (bytes?: Uint8Array) => {
          calls++;
          // Half of it reaches the file before the disk is full.
          if (method === "write") Object.getPrototypeOf(file).write.call(file, bytes?.subarray(0, bytes.length >> 1));
          throw ioError(systemError(errno, method, file.path), method, file.path);
        },
      });
      return file;
    },
  });
  return () => calls;
}

/** Ends every fault on `directory`. */
export function healed(directory: Directory): void {
  for (const name of Object.getOwnPropertyNames(directory)) {
    if (name !== "path") Reflect.deleteProperty(directory, name);
  }
}
