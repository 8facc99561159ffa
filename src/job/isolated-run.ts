import { type ChildProcess, fork } from "node:child_process";
import { fileURLToPath } from "node:url";
import { decodeError } from "../comm/error-codec.js";
import { TSetError } from "../errors.js";
import { JobDirectory } from "../store/job-directory.js";
import { locateModule } from "./import-module.js";
import { refuseInsideWorker } from "./inside-worker.js";
import type { IsolatedReport, IsolatedRequest, Order, SentOptions } from "./isolated-messages.js";
import type { MasterResult } from "./job-master.js";
import { readJobRecord } from "./job-record.js";
import { logLine } from "./log-line.js";
import { plainOutput } from "./output.js";
import type { RestartOptions } from "./run-options.js";
import type { JobSpec } from "./worker-context.js";
import { inheritedArguments } from "./inherited-arguments.js";

const ENTRY = fileURLToPath(new URL("isolated-entry.js", import.meta.url));
/** An aborted job ends within two seconds by itself; a process that does not is stuck. */
const ABORT_GRACE_MS = 5000;
/** A running job reports its progress several times a second; what is added to its own stall timeout. */
const SILENCE_GRACE_MS = 2000;
/** A process that has just been started loads Node, this package and the job module first; the machine may be busy. */
const START_GRACE_MS = 30_000;

/** How the child process came to its end: with a last report, or without one. */
interface ChildEnd {
  last: Extract<IsolatedReport, { type: "ended" | "refused" }> | undefined;
  /** As "SIGSEGV" or "exit code 134", where there is no report. */
  how: string;
  /** What the job last began as; undefined where it did not come so far. */
  spec: JobSpec | undefined;
  /** How often it was started in that process. */
  starts: number;
}

/**
 * Runs a job in a process of its own, and restarts it there where that process is lost: SIGSEGV, process.abort(), the
 * kernel's out-of-memory killer, a job master that does not answer. Lost threads are restarted inside the process;
 * both kinds count against `maxRestarts`. Inputs are copied to the process, and the job ends with this one.
 *
 * @returns and throws as submitJob and resubmitJob; a lost process without a restart left is TSETS_WORKER_LOST
 */
export async function runIsolated(first: Order, options: RestartOptions, from: string): Promise<MasterResult> {
  refuseInsideWorker(from);
  const output = options.output ?? plainOutput;
  let order: Order = first.verb === "submit" ? { verb: "submit", module: locateModule(first.module).href } : first;
  let maxRestarts = options.maxRestarts;
  let attempts = 0;
  for (;;) {
    if (options.signal?.aborted)
      throw new TSetError("TSETS_ABORTED", "the job was aborted before it began", { cause: options.signal.reason });
    const end = await new IsolatedProcess(options).run(order, sent(options, maxRestarts), from);
    const { last, spec, how } = end;
    if (last?.type === "refused") throw decodeError(last.error);
    attempts += end.starts;
    if (last !== undefined) {
      const { type: _type, error, ...result } = last;
      return { ...result, attempts, error: error === undefined ? undefined : (decodeError(error) as TSetError) };
    }
    if (spec === undefined)
      throw new TSetError("TSETS_WORKER_LOST", `the process was ended by ${how} before its job had begun`);
    const { jobId, workers } = spec;
    const error = new TSetError("TSETS_WORKER_LOST", `the process of job ${jobId} was ended by ${how}`, { jobId });
    const left = (maxRestarts ?? recordedRestarts(spec)) - (end.starts - 1);
    const aborted = options.signal?.aborted === true;
    if (left <= 0 || aborted)
      return { jobId, state: aborted ? "ABORTED" : "FAILED", value: undefined, workers, attempts, stages: [], error };
    maxRestarts = left - 1;
    const text = `${error.message}; the job starts again from its last checkpoint (${maxRestarts} restarts are left after this one)`;
    output.line(logLine(Date.now(), "WARN", "master", spec.name, text), "stderr");
    order = { verb: "restart", jobId };
  }
}

class IsolatedProcess {
  readonly #options: RestartOptions;
  readonly #child: ChildProcess;
  #end: ChildEnd = { last: undefined, how: "", spec: undefined, starts: 0 };
  #heard = performance.now();
  #silent = false;

  constructor(options: RestartOptions) {
    this.#options = options;
    this.#child = fork(ENTRY, { serialization: "advanced", execArgv: inheritedArguments() });
    this.#child.on("message", (report: IsolatedReport) => this.#receive(report));
  }

  async run(order: Order, options: SentOptions, from: string): Promise<ChildEnd> {
    const child = this.#child;
    const { signal, stallTimeoutMs = 0 } = this.#options;
    let grace: NodeJS.Timeout | undefined;
    const onAbort = () => {
      const { reason } = signal as AbortSignal;
      this.#send({ type: "abort", reason: reason instanceof Error ? reason.message : String(reason) });
      grace = setTimeout(() => child.kill("SIGKILL"), ABORT_GRACE_MS);
    };
    const silence = stallTimeoutMs > 0 ? setInterval(() => this.#checkSilence(stallTimeoutMs), 500) : undefined;
    signal?.addEventListener("abort", onAbort, { once: true });
    try {
      const ended = new Promise<[number | null, NodeJS.Signals | null]>((resolve, reject) => {
        child.on("error", reject);
        // "close" comes after the last message, "exit" may come before it.
        child.on("close", (...how) => resolve(how));
      });
      this.#send({ type: "start", order, options, from });
      const [code, name] = await ended;
      const how = this.#silent ? "its supervisor: it did not answer in time" : (name ?? `exit code ${code}`);
      return { ...this.#end, how };
    } finally {
      signal?.removeEventListener("abort", onAbort);
      clearTimeout(grace);
      clearInterval(silence);
    }
  }

  #receive(report: IsolatedReport): void {
    const { output = plainOutput, onProgress } = this.#options;
    this.#heard = performance.now();
    switch (report.type) {
      case "begin":
        this.#end.spec = report.spec;
        this.#end.starts++;
        output.begin?.(report.spec);
        break;
      case "line":
        output.line(report.text, report.stream);
        break;
      case "worker":
        output.worker?.(report.workerId, report.state);
        break;
      case "progress":
        output.progress?.(report.progress);
        onProgress?.(report.progress);
        break;
      default:
        this.#end.last = report;
    }
  }

  #checkSilence(stallTimeoutMs: number): void {
    const grace = this.#end.spec === undefined ? START_GRACE_MS : SILENCE_GRACE_MS;
    if (performance.now() - this.#heard < stallTimeoutMs + grace) return;
    this.#silent = true;
    this.#child.kill("SIGKILL");
  }

  /** @throws TypeError for an input that cannot be sent to another process */
  #send(request: IsolatedRequest): void {
    if (!this.#child.connected) return;
    try {
      this.#child.send(request);
    } catch (cause) {
      this.#child.kill("SIGKILL");
      throw new TypeError(`an isolated job is another process: ${(cause as Error).message}`, { cause });
    }
  }
}

function sent(options: RestartOptions, maxRestarts: number | undefined): SentOptions {
  const { signal: _signal, output: _output, onProgress: _onProgress, isolate: _isolate, ...rest } = options;
  const inputs = Object.entries(options.inputs ?? {}).map(([name, data]) => [name, unshared(data)]);
  return { ...rest, inputs: Object.fromEntries(inputs), ...(maxRestarts === undefined ? {} : { maxRestarts }) };
}

/** Shared memory ends at the border of the process. */
function unshared(data: unknown): unknown {
  if (!ArrayBuffer.isView(data) || data instanceof DataView || !(data.buffer instanceof SharedArrayBuffer)) return data;
  return (data as Uint8Array).slice();
}

/** What module and settings said, where nobody said anything else. */
function recordedRestarts({ home, jobId }: JobSpec): number {
  const job = JobDirectory.open(home, jobId);
  try {
    return readJobRecord(job).options.maxRestarts ?? 0;
  } finally {
    job.close();
  }
}
