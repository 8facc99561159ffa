import { StringDecoder } from "node:string_decoder";
import type { WorkerMessage } from "./worker-messages.js";

type StreamName = "stdout" | "stderr";

/**
 * Sends what this thread writes to stdout and stderr (console.log too) to the master, line by line, at once: left
 * alone, a worker's streams hold everything after the first write until its thread is idle.
 *
 * @returns a function that sends unfinished last lines
 */
export function captureOutput(post: (message: WorkerMessage) => void): () => void {
  const ends = (["stdout", "stderr"] as const).map((stream) => captureStream(stream, post));
  return () => {
    for (const end of ends) end();
  };
}

function captureStream(stream: StreamName, post: (message: WorkerMessage) => void): () => void {
  const decoder = new StringDecoder("utf8");
  let unfinished = "";

  const write = (chunk: string | Uint8Array, encodingOrDone?: unknown, done?: unknown): boolean => {
    const encoding = typeof encodingOrDone === "string" ? (encodingOrDone as BufferEncoding) : "utf8";
    const bytes = typeof chunk === "string" ? Buffer.from(chunk, encoding) : Buffer.from(chunk);
    const text = unfinished + decoder.write(bytes);
    const end = text.lastIndexOf("\n");
    if (end >= 0) post({ type: "output", stream, text: text.slice(0, end) });
    unfinished = text.slice(end + 1);
    const callback = typeof encodingOrDone === "function" ? encodingOrDone : done;
    if (typeof callback === "function") process.nextTick(callback as () => void);
    return true;
  };
  process[stream].write = write as typeof process.stdout.write;

  return () => {
    const rest = unfinished + decoder.end();
    unfinished = "";
    if (rest !== "") post({ type: "output", stream, text: rest });
  };
}
