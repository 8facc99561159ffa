/**
 * Times a collective of the communicator that jobs run on, with nothing around it: `n` calls one after the other are a
 * repetition, and its seconds are those of one call, on worker 0.
 *
 *     node measure-collective.js <allReduce | barrier> <n> <repeats> <workers>
 */
import { availableParallelism } from "node:os";
import { fileURLToPath } from "node:url";
import { isMainThread, parentPort, Worker, workerData } from "node:worker_threads";
import { createControl } from "#src/comm/threads/control-layout.js";
import { ThreadCommunicator } from "#src/comm/threads/thread-communicator.js";
import { Arenas, createSharedMemory, type SharedMemory } from "#src/memory/arenas.js";
import { type Measurement, report } from "./timing.js";

interface Member {
  id: number;
  size: number;
  control: SharedArrayBuffer;
  memory: SharedMemory;
  what: string;
  n: number;
  repeats: number;
}

if (isMainThread) {
  const [what, n, repeats, workers] = process.argv.slice(2);
  const size = Number(workers);
  const shared = { size, control: createControl(size), memory: createSharedMemory(16 << 20) };
  const threads = Array.from({ length: size }, (_, id) => {
    const member: Member = { ...shared, id, what, n: Number(n), repeats: Number(repeats) };
    return new Worker(fileURLToPath(import.meta.url), { workerData: member });
  });
  const measured = await Promise.all(
    threads.map((thread) => {
      return new Promise<Measurement>((resolve, reject) => {
        thread.once("message", resolve);
        thread.once("error", reject);
      });
    }),
  );
  if (measured.some(({ result }) => result !== measured[0].result)) throw new Error("the workers got different values");
  report(measured[0]);
} else {
  parentPort?.postMessage(run(workerData as Member));
}

function run({ id, size, control, memory, what, n, repeats }: Member): Measurement {
  const communicator = new ThreadCommunicator({
    control,
    id,
    size,
    memory: new Arenas(memory),
    spin: size <= availableParallelism(),
  });
  let result = 0;
  const call =
    what === "barrier"
      ? () => communicator.barrier()
      : () => {
          result = communicator.allReduce(id, (a, b) => a + b);
        };
  const seconds: number[] = [];
  for (let repeat = -Math.ceil(repeats / 2); repeat < repeats; repeat++) {
    communicator.barrier();
    const start = performance.now();
    for (let i = 0; i < n; i++) call();
    if (repeat >= 0) seconds.push((performance.now() - start) / 1000 / n);
  }
  return { seconds, result: String(result) };
}
