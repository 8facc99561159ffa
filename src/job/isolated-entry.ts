import { encodeError } from "../comm/error-codec.js";
import { native } from "../native/load-addon.js";
import type { IsolatedReport, IsolatedRequest } from "./isolated-messages.js";
import type { Output } from "./output.js";
import { resubmitJob, submitJob } from "./submit.js";

/*
 * The process of an isolated job: runs one order of the process that forked it, reports over the channel between them,
 * and leaves. It does not survive its parent.
 */
const controller = new AbortController();

process.on("message", (request: IsolatedRequest) => {
  if (request.type === "abort") controller.abort(new Error(request.reason));
  else void run(request).then(leave);
});
// A file over the limit of its size (ulimit -f) is an error that says so, and not the end of the process.
process.on("SIGXFSZ", () => undefined);
process.on("disconnect", () => controller.abort(new Error("the process that asked for the job is gone")));

async function run({ order, options, from }: Extract<IsolatedRequest, { type: "start" }>): Promise<IsolatedReport> {
  const output: Output = {
    begin: (spec) => report({ type: "begin", spec }),
    line: (text, stream) => report({ type: "line", text, stream }),
    worker: (workerId, state) => report({ type: "worker", workerId, state }),
    progress: (progress) => report({ type: "progress", progress }),
  };
  const wired = { ...options, output, signal: controller.signal };
  try {
    const { error, ...result } =
      order.verb === "submit"
        ? await submitJob(order.module, wired, from)
        : await resubmitJob(order.jobId, wired, from);
    return { type: "ended", ...result, error: error === undefined ? undefined : encodeError(error) };
  } catch (error) {
    return { type: "refused", error: encodeError(error) };
  }
}

function report(message: IsolatedReport): void {
  if (process.connected) process.send?.(message);
}

/** Does not wait for threads: one that is stuck in a native call would hold it up. */
function leave(last: IsolatedReport): void {
  const exit = () => (native === undefined ? process.exit(0) : native.exitNow(0));
  if (process.connected) process.send?.(last, exit);
  else exit();
}
