import { nodeLabel, type OperatorNode } from "../plan/graph.js";
import type { Sink } from "../tset/functions.js";
import { takesChunks } from "../types/chunk-sink.js";
import type { DType } from "../types/dtype.js";
import { batchOperatorDriver, chunkSinkDriver } from "./batch-drivers.js";
import { computeDriver } from "./compute-driver.js";
import type { Driver } from "./drivers.js";
import { inputDriver } from "./input-driver.js";
import type { RowReceiver } from "./row-receivers.js";
import { after, drain, isPromise, sequence } from "./sometimes-async.js";
import { isCompute } from "./segments.js";
import type { StageProgram } from "./stage-program.js";
import { type ReceiverChoice, TaskScope } from "./task-scope.js";
import type { TaskServices } from "./task-services.js";

/** Runs one task of a stage into `receiver`; a promise only where something in it is asynchronous. */
export function runTask(
  program: StageProgram,
  services: TaskServices,
  receiver: RowReceiver,
  label: string,
): void | Promise<void> {
  const scope = new TaskScope(program, services);
  const failed = (error: unknown): Promise<never> | never => abandon(scope, receiver, label, error);
  let result: void | Promise<void>;
  try {
    result = run(scope, receiver, label);
  } catch (error) {
    return failed(error);
  }
  return isPromise(result) ? result.catch(failed) : result;
}

function run(scope: TaskScope, receiver: RowReceiver, label: string): void | Promise<void> {
  const sinks = scope.program.stage.operators.filter((o) => o.kind === "sink");
  const last = scope.program.segments.length - 1;
  const prepared = sequence(sinks.map((sink) => () => prepareSink(scope, sink)));
  return after(prepared, () =>
    after(
      driverOf(scope, last, () => receiver, label),
      (driver) =>
        after(drain(driver), () => {
          if (scope.failure !== undefined) throw scope.failure;
          return after(receiver.finish(), () =>
            after(sequence(sinks.map((node) => () => (node.action as Sink<DType>).end?.())), () => {
              scope.discard();
              return scope.close();
            }),
          );
        }),
    ),
  );
}

/** Frees and closes what there is, then throws the error. */
function abandon(scope: TaskScope, receiver: RowReceiver, label: string, error: unknown): Promise<never> | never {
  receiver.discard();
  scope.discard();
  const cause = scope.failure ?? error;
  const rethrow = (): never => {
    throw scope.services.fail(label, cause);
  };
  // The first error counts: one of a close after it would hide the reason.
  let closed: void | Promise<void>;
  try {
    closed = scope.close();
  } catch {
    return rethrow();
  }
  return isPromise(closed) ? closed.then(rethrow, rethrow) : rethrow();
}

function prepareSink(scope: TaskScope, node: OperatorNode): void | Promise<void> {
  const sink = node.action as Sink<DType>;
  if (sink.close !== undefined) scope.onClose(() => sink.close?.());
  return sink.prepare?.(scope.services.contextOf(node));
}

/** What drives segments 0 … `at` into the receiver that is chosen when it is known whether they stream. */
function driverOf(scope: TaskScope, at: number, choose: ReceiverChoice, consumer: string): Driver | Promise<Driver> {
  const operator = scope.program.segments[at]?.after;
  if (operator === undefined) return inputDriver(scope, choose, consumer);
  const before = (chooseBefore: ReceiverChoice) => driverOf(scope, at - 1, chooseBefore, nodeLabel(operator));
  const place = { at, operator, choose, consumer, before };
  if (isCompute(operator)) return computeDriver(scope, place);
  if (takesChunks(operator.action)) return chunkSinkDriver(scope, place, operator.action);
  return batchOperatorDriver(scope, place);
}
