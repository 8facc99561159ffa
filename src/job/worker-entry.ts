import type { StartMessage } from "./worker-messages.js";

/**
 * What the pool loads in each thread. It does so with require() first, and under a loader such as tsx that succeeds: then
 * this file is a CommonJS module, and all that it imported would be there twice, since the job module imports this
 * package as ES modules. An error or a reducer of the one would be unknown to the other. So it imports nothing, and the
 * rest of the worker comes by an import() that no loader rewrites. It begins at once: the pool loads this ahead of tasks.
 */
const main = (new Function("url", "return import(url)") as (url: string) => Promise<typeof import("./worker-main.js")>)(
  new URL("./worker-main.js", import.meta.url).href,
);

export default async function runWorker(start: StartMessage): Promise<void> {
  await (await main).default(start);
}
