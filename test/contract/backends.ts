import { once } from "node:events";
import { Worker } from "node:worker_threads";
import { decodeError } from "#src/comm/error-codec.js";
import { SingleCommunicator } from "#src/comm/single.js";
import { createControl } from "#src/comm/threads/control-layout.js";
import { Arenas, createSharedMemory } from "#src/memory/arenas.js";
import { scenarios } from "./scenarios.mjs";

/** Something that can run a scenario on `size` members at once. */
export interface Backend {
  name: string;
  sizes: number[];
  start(scenario: string, size: number, args?: object): Run;
  close(): Promise<void>;
}

export interface Run {
  /** What each member returned; rejects with the first error. */
  results: Promise<any[]>;
  control: SharedArrayBuffer | undefined;
}

const MEMORY = 512 * 1024 * 1024;

export const single: Backend = {
  name: "single",
  sizes: [1],
  start(scenario, _size, args = {}) {
    const memory = new Arenas(createSharedMemory(MEMORY));
    const result = scenarios[scenario as keyof typeof scenarios]({
      comm: new SingleCommunicator(),
      memory,
      args: args as never,
    });
    return { results: Promise.resolve([result]), control: undefined };
  },
  async close() {},
};

/** Real threads, kept from one scenario to the next. */
export function threads(spin: boolean): Backend {
  const members: Worker[] = [];
  const member = (id: number) => {
    members[id] ??= new Worker(new URL("./thread-member.mjs", import.meta.url), { workerData: { id }, execArgv: [] });
    return members[id];
  };
  return {
    name: spin ? "threads, spinning" : "threads",
    sizes: spin ? [1, 2] : [1, 2, 3, 4, 8],
    start(scenario, size, args = {}) {
      const control = createControl(size);
      const memory = createSharedMemory(MEMORY);
      const answers = Array.from({ length: size }, async (_, id) => {
        const answer = once(member(id), "message");
        member(id).postMessage({ scenario, args, size, control, memory, spin });
        const [{ result, error }] = await answer;
        if (error !== undefined) throw decodeError(error);
        return result;
      });
      return { results: Promise.all(answers), control };
    },
    async close() {
      await Promise.all(members.map((worker) => worker.terminate()));
    },
  };
}
