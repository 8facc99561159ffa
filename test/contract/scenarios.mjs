/**
 * What every member of a communicator does in one test of the contract; runs in the member's own thread. A scenario
 * returns plain data, or throws. Plain JavaScript: threads do not inherit the TypeScript loader on Node 20.
 *
 * @typedef {{ comm: import("#src/comm/communicator.js").Communicator,
 *   memory: { alloc(bytes: number): { address: number }, free(address: number): void,
 *     view(address: number, bytes: number): Uint8Array, readonly used: number }, args: any }} Member
 */
import { encodeError } from "#src/comm/error-codec.js";
import { crc32c } from "#src/store/crc32c.js";
import { int32 } from "#src/types/dtype.js";

/** Bytes that tell who sent them, and which of its payloads they are. */
export function pattern(id, round, length) {
  const bytes = new Uint8Array(length);
  for (let i = 0; i < length; i++) bytes[i] = (i * 31 + id * 7 + round * 13) & 255;
  return bytes;
}

/** A small, seeded, well-known generator (mulberry32): the same sequence on every member. */
export function random(seed) {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296;
  };
}

function step(kind, fingerprint = kind, lines = []) {
  return { kind, fingerprint, describe: () => lines };
}

function caught(f) {
  try {
    f();
    return undefined;
  } catch (error) {
    const { type, code, message, place } = encodeError(error);
    return { type, code, message, place };
  }
}

/** Rows in a block of the arenas, or on the heap. */
function chunkOf(memory, values, where) {
  const bytes = values.length * 4;
  if (where === "heap") {
    const buffer = new Uint8Array(Int32Array.from(values).buffer);
    return { type: int32, rows: values.length, buffers: [buffer], address: undefined, bytes };
  }
  const { address } = memory.alloc(Math.max(bytes, 1));
  const buffer = memory.view(address, bytes);
  new Int32Array(buffer.buffer, buffer.byteOffset, values.length).set(values);
  return { type: int32, rows: values.length, buffers: [buffer], address, bytes };
}

function rowsOf(chunk) {
  const [buffer] = chunk.buffers;
  return [...new Int32Array(buffer.buffer, buffer.byteOffset, chunk.rows)];
}

function freeAll(memory, chunks) {
  for (const { address } of chunks) if (address !== undefined) memory.free(address);
}

export const scenarios = {
  gather({ comm, args: { rounds } }) {
    const seen = [];
    for (let round = 0; round < rounds; round++) {
      seen.push(comm.allGather(Uint8Array.of(comm.id, round)).map((bytes) => [...bytes]));
    }
    return seen;
  },

  /** Rounds follow each other without a pause, so that a slot written too early would show. */
  reduce({ comm, args: { rounds } }) {
    const wrong = [];
    for (let round = 0; round < rounds; round++) {
      const got = comm.allReduce(comm.id + 1 / (round + 3), (a, b) => a * 3 - b);
      let expected = 1 / (round + 3);
      for (let id = 1; id < comm.size; id++) expected = expected * 3 - (id + 1 / (round + 3));
      if (!Object.is(got, expected)) wrong.push([round, got, expected]);
    }
    return {
      wrong,
      zero: Object.is(
        comm.allReduce(-0, (a, b) => a + b),
        -0,
      ),
    };
  },

  /** One member is in another collective than the others. */
  reduceOrGather({ comm, args: { odd } }) {
    return caught(() => (comm.id === odd ? comm.allGather(new Uint8Array(8)) : comm.allReduce(1, (a, b) => a + b)));
  },

  /** Every member sends every length in some round, and not the same one as the others in that round. */
  lengths({ comm, memory, args: { lengths } }) {
    const received = lengths.map((_, round) => {
      const length = lengths[(round + comm.id) % lengths.length];
      return comm.allGather(pattern(comm.id, round, length)).map((bytes) => [bytes.length, crc32c(bytes)]);
    });
    comm.barrier();
    comm.barrier();
    return { received, used: memory.used };
  },

  copies({ comm }) {
    const payload = Uint8Array.of(comm.id);
    const first = comm.allGather(payload);
    payload[0] = 99;
    for (let i = 0; i < 4; i++) comm.allGather(Uint8Array.of(77));
    return first.map((bytes) => bytes[0]);
  },

  /** A barrier lets nobody through before all have arrived: everybody's mark of this round is there after it. */
  barriers({ comm, args: { shared, rounds } }) {
    const marks = new Int32Array(shared);
    let early = 0;
    for (let round = 1; round <= rounds; round++) {
      Atomics.store(marks, comm.id, round);
      comm.barrier();
      for (let w = 0; w < comm.size; w++) if (Atomics.load(marks, w) < round) early++;
    }
    return early;
  },

  mixed({ comm, memory, args: { seed, rounds } }) {
    const common = random(seed);
    let wrong = 0;
    for (let round = 0; round < rounds; round++) {
      const kind = Math.floor(common() * 5);
      const length = Math.floor(common() * 3000);
      if (kind === 0) comm.barrier();
      else if (kind === 1) comm.agree(step(`step ${round}`, "x".repeat(length)));
      else if (kind === 2) {
        comm.allGather(pattern(comm.id, round, length)).forEach((bytes, w) => {
          if (Buffer.compare(bytes, pattern(w, round, length)) !== 0) wrong++;
        });
      } else if (kind === 3) {
        const outgoing = Array.from({ length: comm.size }, (_, to) => [chunkOf(memory, [comm.id, to, round])]);
        comm.exchange(outgoing, int32).forEach((chunks, from) => {
          if (String(chunks.map(rowsOf)) !== String([from, comm.id, round])) wrong++;
          freeAll(memory, chunks);
        });
      } else {
        const mine = [chunkOf(memory, [comm.id, round])];
        const shared = comm.share(mine, int32);
        shared.chunks.forEach((chunks, from) => {
          if (String(chunks.map(rowsOf)) !== String([from, round])) wrong++;
        });
        shared.release();
        freeAll(memory, mine);
      }
    }
    comm.barrier();
    comm.barrier();
    return { wrong, used: memory.used };
  },

  /** Member i sends j chunks to member j; `where` says what kind. */
  exchange({ comm, memory, args: { where } }) {
    const outgoing = Array.from({ length: comm.size }, (_, to) => {
      return Array.from({ length: to }, (_, n) => chunkOf(memory, [comm.id, to, n], where));
    });
    const incoming = comm.exchange(outgoing, int32);
    const rows = incoming.map((chunks) => chunks.map(rowsOf));
    const own = incoming[comm.id].every((chunk, n) => chunk === outgoing[comm.id][n]);
    const placed = incoming.every((chunks, from) => from === comm.id || chunks.every((c) => c.address !== undefined));
    comm.barrier();
    for (const chunks of incoming) freeAll(memory, chunks);
    comm.barrier();
    return { rows, own, placed, used: memory.used };
  },

  manyChunks({ comm, memory, args: { count } }) {
    const outgoing = Array.from({ length: comm.size }, (_, to) => {
      return to === comm.id ? [] : Array.from({ length: count }, (_, n) => chunkOf(memory, n % 3 ? [n] : []));
    });
    const incoming = comm.exchange(outgoing, int32);
    const rows = incoming.map((chunks) => chunks.flatMap(rowsOf).length);
    for (const chunks of incoming) freeAll(memory, chunks);
    comm.barrier();
    comm.barrier();
    return { rows, used: memory.used };
  },

  share({ comm, memory, args: { where } }) {
    const mine = Array.from({ length: comm.id + 1 }, (_, n) => chunkOf(memory, [comm.id, n], where));
    const shared = comm.share(mine, int32);
    const rows = shared.chunks.map((chunks) => chunks.map(rowsOf));
    shared.release();
    freeAll(memory, mine);
    comm.barrier();
    comm.barrier();
    return { rows, used: memory.used };
  },

  /** Member `odd` takes another step than the others; afterwards all go on together. */
  disagree({ comm, args: { odd, steps } }) {
    const [kind, fingerprint, lines] = steps[comm.id === odd ? 1 : 0];
    const error = caught(() => comm.agree(step(kind, fingerprint, lines)));
    return { error, after: comm.allGather(Uint8Array.of(comm.id)).map((bytes) => bytes[0]) };
  },

  noDescription({ comm }) {
    const describe = () => {
      if (comm.id === 0) throw new Error("this graph cannot be described");
      return ["source"];
    };
    return caught(() => comm.agree({ kind: "run", fingerprint: `f${comm.id}`, describe }));
  },

  otherCollective({ comm }) {
    const error = caught(() => (comm.id === 0 ? comm.barrier() : comm.allGather(Uint8Array.of(1))));
    return { error, after: comm.allGather(Uint8Array.of(comm.id)).map((bytes) => bytes[0]) };
  },

  endedEarly({ comm }) {
    if (comm.id === 1) return caught(() => comm.agree(step("end of main")));
    return caught(() => comm.agree(step("forEach", "f", ["source 1", "forEach"])));
  },

  /** Member 0 has more to say than the memory holds. */
  tooLarge({ comm, memory, args: { bytes } }) {
    const errors = [1, 2].map(() => caught(() => comm.allGather(new Uint8Array(comm.id === 0 ? bytes : 10))));
    const heap = caught(() => {
      const chunk = { type: int32, rows: 1, buffers: [new Uint8Array(comm.id === 0 ? bytes : 4)], address: undefined };
      comm.share([chunk], int32);
    });
    comm.barrier();
    comm.barrier();
    return { errors, heap, used: memory.used };
  },

  /** All but member 0 wait for it. It waits for nobody, until it is told that the others are poisoned. */
  poisoned({ comm, args: { shared } }) {
    if (comm.id === 0) Atomics.wait(new Int32Array(shared), 0, 0);
    const waited = caught(() => comm.barrier());
    const later = [
      caught(() => comm.checkAbort()),
      caught(() => comm.barrier()),
      caught(() => comm.allGather(new Uint8Array(2000))),
      caught(() => comm.agree(step("run"))),
      caught(() =>
        comm.exchange(
          Array.from({ length: comm.size }, () => []),
          int32,
        ),
      ),
      caught(() => comm.share([], int32)),
    ];
    return [waited, ...later];
  },

  wrongCount({ comm }) {
    return caught(() => comm.exchange([], int32));
  },
};
