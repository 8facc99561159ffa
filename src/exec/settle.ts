import type { Communicator } from "../comm/communicator.js";
import { decodeError, type EncodedError, encodeError } from "../comm/error-codec.js";

/** A failure of one worker's part of a step. */
export interface Failure {
  readonly error: unknown;
  /** The task that failed; the least one of all workers names the step's error. */
  readonly task: number;
}

const OK = 0;
const FAILED = 1;

/**
 * The end of every step that may fail on one worker alone: either all workers go on with all payloads, or all throw the
 * same error. Where several failed, it is that of the least task, so that it does not depend on who was first.
 */
export function settle(communicator: Communicator, failure: Failure | undefined, payload: Uint8Array): Uint8Array[] {
  const body = failure === undefined ? payload : failureBytes(failure);
  const message = new Uint8Array(body.length + 1);
  message[0] = failure === undefined ? OK : FAILED;
  message.set(body, 1);
  const messages = communicator.allGather(message);

  let first: { task: number; error: EncodedError; worker: number } | undefined;
  messages.forEach((bytes, worker) => {
    if (bytes[0] !== FAILED) return;
    const { task, error } = JSON.parse(new TextDecoder().decode(bytes.subarray(1))) as {
      task: number;
      error: EncodedError;
    };
    if (first === undefined || task < first.task) first = { task, error, worker };
  });
  if (first === undefined) return messages.map((bytes) => bytes.subarray(1));
  // The worker that it happened on keeps the very object, with its class.
  throw first.worker === communicator.id && failure !== undefined ? failure.error : decodeError(first.error);
}

function failureBytes({ error, task }: Failure): Uint8Array {
  return new TextEncoder().encode(JSON.stringify({ task, error: encodeError(error) }));
}
