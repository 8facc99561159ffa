import { isMainThread, parentPort, Worker, workerData } from "node:worker_threads";
import { report, timed } from "../../timing.js";

/** What a hand-written program gives to each of its threads. */
export interface Share {
  thread: number;
  threads: number;
  /** The thread's elements. */
  first: number;
  end: number;
  rest: string[];
}

/**
 * A hand-written program over worker threads: `prepare` makes what a thread works on, once; the function it gives back
 * is what is timed, on all threads at once. The numbers that they return are added modulo 2^32.
 *
 *     node <program>.js <n> <repeats> <threads> <argument…>
 */
export async function runThreads(url: string, prepare: (share: Share) => () => number): Promise<void> {
  if (!isMainThread) {
    const work = prepare(workerData as Share);
    parentPort?.on("message", () => parentPort?.postMessage(work()));
    parentPort?.postMessage("ready");
    return;
  }
  const [n, repeats, threads, ...rest] = process.argv.slice(2);
  const count = Number(threads);
  const workers = Array.from({ length: count }, (_, thread) => {
    const first = Math.floor((Number(n) * thread) / count);
    const end = Math.floor((Number(n) * (thread + 1)) / count);
    return new Worker(new URL(url), { workerData: { thread, threads: count, first, end, rest } satisfies Share });
  });
  await Promise.all(workers.map(nextMessage));
  report(
    await timed(Number(repeats), async () => {
      const parts = workers.map((worker) => {
        const part = nextMessage(worker);
        worker.postMessage("go");
        return part;
      });
      return (await Promise.all(parts)).reduce((sum: number, part) => (sum + (part as number)) | 0, 0);
    }),
  );
  await Promise.all(workers.map((worker) => worker.terminate()));
}

function nextMessage(worker: Worker): Promise<unknown> {
  return new Promise((resolve, reject) => {
    worker.once("message", resolve);
    worker.once("error", reject);
  });
}
