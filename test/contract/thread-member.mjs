import { parentPort, workerData } from "node:worker_threads";
import { encodeError } from "#src/comm/error-codec.js";
import { ThreadCommunicator } from "#src/comm/threads/thread-communicator.js";
import { Arenas } from "#src/memory/arenas.js";
import { scenarios } from "./scenarios.mjs";

parentPort.on("message", ({ scenario, args, size, control, memory, spin }) => {
  try {
    const arenas = new Arenas(memory);
    const comm = new ThreadCommunicator({ control, id: workerData.id, size, memory: arenas, spin });
    parentPort.postMessage({ result: scenarios[scenario]({ comm, memory: arenas, args }) });
  } catch (error) {
    parentPort.postMessage({ error: encodeError(error) });
  }
});
