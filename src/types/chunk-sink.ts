import type { Chunk } from "./chunk.js";

/** A sink of this package's own that takes whole chunks in place of rows, where no operator stands before it. */
export interface ChunkSink {
  /** The chunk is lent for the call; it may be a view. */
  addChunk(chunk: Chunk): void;
}

export function takesChunks(sink: object): sink is ChunkSink {
  return typeof (sink as Partial<ChunkSink>).addChunk === "function";
}
