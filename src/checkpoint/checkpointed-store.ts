import { basename } from "node:path";
import type { Communicator } from "../comm/communicator.js";
import { hasCode, TSetError } from "../errors.js";
import type { Found, PersistedStore } from "../exec/persisted-store.js";
import { settle, type Failure } from "../exec/settle.js";
import type { StoreNode } from "../plan/graph.js";
import type { OperatorRecords } from "../plan/operator-records.js";
import type { Directory } from "../store/directory.js";
import { parseDataName } from "../store/home-layout.js";
import type { JobDirectory } from "../store/job-directory.js";
import { type PartitionRecord, PartitionWriter } from "../store/partition-writer.js";
import { typeText } from "../types/type-text.js";
import { collectGarbage } from "./collect.js";
import { commitManifest } from "./commit.js";
import { markDamaged } from "./damage.js";
import { DataNames } from "./data-names.js";
import { explainChange } from "./diff.js";
import type { Manifest, PersistedRecord } from "./manifest.js";
import { JobVariables } from "./job-variables.js";

export interface CheckpointOptions {
  readonly job: JobDirectory;
  readonly attempt: number;
  readonly communicator: Communicator;
  readonly recovered: Manifest | undefined;
  readonly allowChanged: boolean;
  readonly records: OperatorRecords;
  warn(message: string): void;
}

const COMPUTE = 0;
const USE = 1;
const RELEASED = 2;

/**
 * The state of a job that is checkpointed, the same on every worker: what is persisted, and the variables. Worker 0
 * commits it for all; whatever it comes to, all workers learn it.
 */
export class CheckpointedStore implements PersistedStore {
  readonly directory: Directory;
  readonly variables: JobVariables;
  readonly #options: CheckpointOptions;
  readonly #names: DataNames;
  #persisted = new Map<string, PersistedRecord>();
  #newest: Manifest | undefined;
  /** Keys asked for in this run, and by which TSet. */
  #asked = new Map<string, StoreNode>();
  /** Fingerprints of what was persisted without a key in this run. */
  #unkeyed = new Map<string, string>();

  constructor(options: CheckpointOptions) {
    const { recovered } = options;
    this.#options = options;
    this.directory = options.job.data;
    this.#names = new DataNames(options.attempt);
    this.#newest = recovered;
    for (const record of recovered?.persisted ?? []) this.#persisted.set(record.key, record);
    this.variables = new JobVariables(recovered?.variables ?? {}, recovered?.once ?? {});
  }

  isMine(index: number): boolean {
    const { id, size } = this.#options.communicator;
    return index % size === id;
  }

  find(node: StoreNode): Found | undefined {
    const { communicator } = this.#options;
    let failure: Failure | undefined;
    let answer = new Uint8Array(1);
    if (communicator.id === 0) {
      try {
        answer = Uint8Array.of(this.#decide(node));
      } catch (error) {
        failure = { error, task: 0 };
      }
    }
    // One worker reads the program's text for all: they have agreed already that they run the same.
    const [decision] = settle(communicator, failure, answer)[0] as Uint8Array;
    if (decision === COMPUTE) return undefined;
    if (decision === RELEASED) return { kind: "released" };
    return { kind: "partitions", records: this.#persisted.get(node.key)?.parts ?? [] };
  }

  writer(node: StoreNode, task: number): PartitionWriter {
    const { compression } = node;
    return new PartitionWriter(this.directory, this.#names.name(node, task), node.type, {
      index: task,
      durable: true,
      compression,
    });
  }

  commit(node: StoreNode, parts: readonly PartitionRecord[]): void {
    this.#names.next();
    // Worker 0 writes the manifest; the others only have to know the files.
    const { operators, fingerprint } =
      this.#options.communicator.id === 0 ? this.#options.records.of(node) : { operators: [], fingerprint: "" };
    this.#commit({
      key: node.key,
      fingerprint,
      operators,
      type: typeText(node.type),
      parallelism: node.parallelism,
      parts: [...parts],
      state: "live",
    });
  }

  /** A collective: makes the variables, and what was given back, part of a new generation. */
  commitVariables(): void {
    this.#commit(undefined);
  }

  discard(records: readonly PartitionRecord[]): void {
    this.#names.next();
    for (const record of records) this.directory.remove(record.file);
  }

  release(node: StoreNode): void {
    const record = this.#persisted.get(node.key);
    if (record !== undefined) this.#persisted.set(node.key, { ...record, parts: [], state: "released" });
  }

  reportDamage(error: unknown): void {
    if (!(error instanceof Error) || !hasCode(error, "TSETS_CORRUPT")) return;
    const file = basename((error as TSetError).place?.path ?? "");
    if (parseDataName(file) !== undefined) markDamaged(this.#options.job, file, error.message);
  }

  /** What is to become of a TSet, on worker 0. */
  #decide(node: StoreNode): number {
    const isFirst = !this.#asked.has(node.key);
    this.#claim(node);
    const record = this.#persisted.get(node.key);
    if (record === undefined) return COMPUTE;
    if (record.state === "damaged") {
      if (isFirst) this.#options.warn(`persist ${node.key} is computed again: its data on disk is damaged`);
      return COMPUTE;
    }
    if (record.state === "released") return RELEASED;
    this.#checkUnchanged(node, record);
    return USE;
  }

  /** One key, one TSet: position and text cannot tell two runs of the same persist apart. */
  #claim(node: StoreNode): void {
    const owner = this.#asked.get(node.key);
    if (owner === node) return;
    if (owner !== undefined) {
      throw new TSetError(
        "TSETS_CONFIG",
        `the key "${node.key}" was persisted already in this run: each persist needs a key of its own`,
      );
    }
    if (!node.explicitKey) {
      const { fingerprint } = this.#options.records.of(node);
      const earlier = this.#unkeyed.get(fingerprint);
      if (earlier !== undefined) {
        throw new TSetError(
          "TSETS_CONFIG",
          `persist ${node.key} is the same program as persist ${earlier}, so a restart could not tell their data apart: give each a key, such as persist({ key: \`step-\${i}\` })`,
        );
      }
      this.#unkeyed.set(fingerprint, node.key);
    }
    this.#asked.set(node.key, node);
  }

  #checkUnchanged(node: StoreNode, record: PersistedRecord): void {
    const { job, allowChanged, warn } = this.#options;
    const { operators, fingerprint } = this.#options.records.of(node);
    if (record.fingerprint === fingerprint) return;
    const what = `job ${job.jobId}: persist ${node.key}`;
    const usable = record.type === typeText(node.type) && record.parallelism === node.parallelism;
    const change = explainChange(record.operators, operators);
    if (allowChanged && usable) {
      warn(`${what}: the data of an earlier program is used. ${change}`);
      return;
    }
    const shape = usable
      ? ""
      : ` Its data is ${record.type} in ${record.parallelism} partitions, so --allow-changed cannot use it.`;
    throw new TSetError("TSETS_JOB_CHANGED", `${what} was computed by another program.${shape}\n${change}`, {
      jobId: job.jobId,
    });
  }

  #commit(added: PersistedRecord | undefined): void {
    const { job, attempt, communicator, warn } = this.#options;
    this.variables.checkEqual(communicator);
    const persisted = new Map(this.#persisted);
    if (added !== undefined) persisted.set(added.key, added);
    const manifest: Manifest = {
      generation: (this.#newest?.generation ?? 0) + 1,
      previous: this.#newest?.generation,
      jobId: job.jobId,
      attempt,
      createdAt: new Date().toISOString(),
      persisted: [...persisted.values()],
      ...this.variables.encoded(),
    };
    let failure: Failure | undefined;
    if (communicator.id === 0) {
      try {
        commitManifest(job, manifest);
        try {
          collectGarbage(job, manifest, this.#newest);
        } catch (error) {
          warn(`files of older generations could not be removed: ${(error as Error).message}`);
        }
      } catch (error) {
        failure = { error, task: 0 };
      }
    }
    settle(communicator, failure, new Uint8Array(0));
    this.#persisted = persisted;
    this.#newest = manifest;
  }
}
