import nodeModule, { createRequire } from "node:module";
import type { StartMessage } from "./worker-messages.js";

type Entry = typeof import("./worker-entry.js");

// Node 22.1 and later keep what is compiled from here on for the next start: a tenth of the time of a small job.
(nodeModule as { enableCompileCache?: () => void }).enableCompileCache?.();
const entry = load();
// A thread that gets no task does not need to say that it could not have run it.
entry.catch(() => undefined);

/**
 * What the pool's threads load: it begins to load the worker entry before the thread has a task.
 *
 * By require() where Node has it for ES modules (20.19, 22.12): it reads the files of the entry one after the other
 * without asking the event loop for each, which takes two thirds of the time that import() takes. In a file of its own
 * that imports nothing: the pool would try to require() the entry too, but swallow the reason where that fails.
 */
export default async function startWorker(start: StartMessage): Promise<void> {
  await (await entry).default(start);
}

async function load(): Promise<Entry> {
  const { require_module } = process.features as { require_module?: boolean };
  if (require_module !== true) return import("./worker-entry.js");
  return createRequire(import.meta.url)("./worker-entry.js") as Entry;
}
