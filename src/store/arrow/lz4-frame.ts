import { createRequire } from "node:module";
import { FormatError } from "./format-error.js";

/**
 * One buffer of a compressed body (Arrow's BodyCompression, method BUFFER, codec LZ4_FRAME):
 *
 *     0  int64   bytes of the content; -1: the content follows as it is
 *     8          one LZ4 frame (github.com/lz4/lz4, doc/lz4_Frame_format.md)
 */
const LENGTH_BYTES = 8;
/** A native call cannot be interrupted; larger buffers are stored as they are. */
const MAX_COMPRESSED_CONTENT = 64 * 1024 * 1024;
/** No content that is declared larger is decompressed. */
const MAX_CONTENT = 1024 ** 3;
/** What a buffer may hold more than the type needs: padding. */
const SLACK_BYTES = 64;

const FRAME_MAGIC = 0x184d2204;
const VERSION = 0b01_000000;
const VERSION_BITS = 0b11_000000;
const FLAG_BLOCK_CHECKSUMS = 0b1_0000;
const FLAG_CONTENT_SIZE = 0b1000;
const FLAG_CONTENT_CHECKSUM = 0b100;
const FLAG_DICTIONARY = 0b1;
const STORED_BLOCK = 0x8000_0000;

type Lz4 = typeof import("lz4-napi");
let loaded: Lz4 | undefined;

/** The library is loaded where the first buffer needs it. */
function lz4(): Lz4 {
  loaded ??= createRequire(import.meta.url)("lz4-napi") as Lz4;
  return loaded;
}

export function compressLz4(content: Uint8Array): Uint8Array {
  const frame =
    content.length > MAX_COMPRESSED_CONTENT
      ? undefined
      : lz4().compressFrameSync(asBuffer(content), { contentChecksum: true });
  const useful = frame !== undefined && frame.length < content.length;
  const kept = useful ? frame : content;
  const stored = new Uint8Array(LENGTH_BYTES + kept.length);
  new DataView(stored.buffer).setBigInt64(0, useful ? BigInt(content.length) : -1n, true);
  stored.set(kept, LENGTH_BYTES);
  return stored;
}

/**
 * The content of `stored`, which is at `offset` of the file.
 *
 * @param bytes what the content must have; a declared length that is not about that is refused before anything is
 *   decompressed, and so is a frame whose blocks could give more than is declared
 */
export function decompressLz4(stored: Uint8Array, bytes: number, offset: number): Uint8Array {
  if (stored.length < LENGTH_BYTES) throw new FormatError("a compressed buffer without a length", offset);
  const view = new DataView(stored.buffer, stored.byteOffset, stored.length);
  const length = Number(view.getBigInt64(0, true));
  if (length === -1) return stored.subarray(LENGTH_BYTES);
  if (length < bytes || length > Math.min(bytes + SLACK_BYTES, MAX_CONTENT)) {
    throw new FormatError(`a compressed buffer that declares ${length} bytes where ${bytes} are needed`, offset);
  }
  checkFrame(view, length, offset);
  let content: Uint8Array;
  try {
    content = lz4().decompressFrameSync(asBuffer(stored.subarray(LENGTH_BYTES)));
  } catch (cause) {
    throw new FormatError("an LZ4 frame that does not decompress", offset + LENGTH_BYTES, { cause });
  }
  if (content.length !== length) {
    throw new FormatError(`an LZ4 frame of ${content.length} bytes that declares ${length}`, offset + LENGTH_BYTES);
  }
  return content;
}

/**
 * Walks over the frame's blocks. The library gives out memory for whatever they decompress to: a compressed block gives
 * at most the frame's block size, and all blocks but the last are full, so their number bounds it.
 */
function checkFrame(view: DataView, length: number, offset: number): void {
  const wrong = (problem: string, at: number) => new FormatError(`${problem} in an LZ4 frame`, offset + at);
  if (view.byteLength < LENGTH_BYTES + 7) throw wrong("too few bytes", 0);
  const flags = view.getUint8(LENGTH_BYTES + 4);
  const blockBytes = 2 ** (8 + 2 * ((view.getUint8(LENGTH_BYTES + 5) >>> 4) & 7));
  const known = view.getUint32(LENGTH_BYTES, true) === FRAME_MAGIC && (flags & VERSION_BITS) === VERSION;
  if (!known || blockBytes < 64 * 1024 || (flags & FLAG_DICTIONARY) !== 0)
    throw wrong("an unknown header", LENGTH_BYTES);

  let at = LENGTH_BYTES + 6;
  if ((flags & FLAG_CONTENT_SIZE) !== 0) {
    if (at + 8 > view.byteLength || Number(view.getBigUint64(at, true)) !== length)
      throw wrong("another content size", at);
    at += 8;
  }
  at += 1;
  let most = 0;
  for (;;) {
    if (at + 4 > view.byteLength) throw wrong("a block beyond the end", at);
    const size = view.getUint32(at, true);
    at += 4;
    if (size === 0) break;
    const isStored = size >= STORED_BLOCK;
    const bytes = isStored ? size - STORED_BLOCK : size;
    most += isStored ? bytes : blockBytes;
    if (bytes > blockBytes || most >= length + blockBytes) throw wrong("blocks of more bytes than are declared", at);
    at += bytes + ((flags & FLAG_BLOCK_CHECKSUMS) !== 0 ? 4 : 0);
  }
  at += (flags & FLAG_CONTENT_CHECKSUM) !== 0 ? 4 : 0;
  if (at !== view.byteLength) throw wrong("another end than the buffer's", Math.min(at, view.byteLength));
}

function asBuffer(bytes: Uint8Array): Buffer {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length);
}
