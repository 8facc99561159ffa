/**
 * A partition file is an Arrow IPC file (https://arrow.apache.org/docs/format/Columnar.html#ipc-file-format):
 *
 *     0          "ARROW1" 0 0
 *     8          schema message, padded so that what follows starts at a multiple of 64
 *     per batch  message: ff ff ff ff, int32 bytes of metadata, metadata (flatbuffer), zeros up to a multiple of 64
 *                body: the buffers, each at a multiple of 64 and padded with zeros to one
 *     then       ff ff ff ff 00 00 00 00   end of the stream form
 *     footer     flatbuffer: schema, place of each batch, key-value metadata
 *     tail       int32 bytes of the footer, "ARROW1"
 *
 * All numbers are little-endian. One record batch is one chunk. The footer's metadata holds the keys of
 * {@link METADATA}; those of other writers are left alone.
 */
export const MAGIC = Uint8Array.of(0x41, 0x52, 0x52, 0x4f, 0x57, 0x31);
export const HEADER_BYTES = 8;
/** Length field and magic behind the footer. */
export const TAIL_BYTES = 4 + MAGIC.length;
/** Continuation mark and length in front of a message's metadata. */
export const PREFIX_BYTES = 8;
export const CONTINUATION = 0xffffffff;

/** Version of the files that this code writes; another major version is refused. */
export const FILE_VERSION = "1.0";

/** Keys of the key-value metadata. */
export const METADATA = {
  version: "tsets.version",
  /** Type text of the values; in the schema's metadata too, and in a field's where Arrow has no such type (any). */
  type: "tsets.type",
  rows: "tsets.rows",
  /** CRC32C of every 1 MiB block of [0, footer start), the last one shorter: base64 of little-endian uint32. */
  blocks: "tsets.crc32c",
} as const;

/** More members and nested types than these are refused, on both sides: a decoder's work stays bounded. */
export const MAX_DEPTH = 64;
export const MAX_FIELDS = 65536;

/** Slots of the tables in Arrow's File.fbs, Schema.fbs and Message.fbs, as far as they are used here. */
export const FOOTER = { version: 0, schema: 1, dictionaries: 2, recordBatches: 3, metadata: 4 } as const;
export const SCHEMA = { endianness: 0, fields: 1, metadata: 2 } as const;
export const FIELD = {
  name: 0,
  nullable: 1,
  typeType: 2,
  type: 3,
  dictionary: 4,
  children: 5,
  metadata: 6,
} as const;
export const INT = { bitWidth: 0, isSigned: 1 } as const;
export const FLOAT = { precision: 0 } as const;
export const FIXED_SIZE_LIST = { listSize: 0 } as const;
export const KEY_VALUE = { key: 0, value: 1 } as const;
export const MESSAGE = { version: 0, headerType: 1, header: 2, bodyLength: 3 } as const;
export const RECORD_BATCH = { length: 0, nodes: 1, buffers: 2, compression: 3, variadicCounts: 4 } as const;
export const COMPRESSION = { codec: 0, method: 1 } as const;

/** struct Block { offset: long; metaDataLength: int; (4 bytes of padding) bodyLength: long } */
export const BLOCK_BYTES = 24;
/** struct FieldNode { length: long; nullCount: long }, struct Buffer { offset: long; length: long } */
export const PAIR_BYTES = 16;

/** MetadataVersion.V5; V4 differs for unions only. */
export const VERSION_V5 = 4;
export const VERSION_V4 = 3;
/** MessageHeader */
export const HEADER_SCHEMA = 1;
export const HEADER_RECORD_BATCH = 3;
/** CompressionType */
export const CODEC_LZ4_FRAME = 0;
export const CODEC_ZSTD = 1;
/** Precision */
export const SINGLE = 1;
export const DOUBLE = 2;

/** Type, the union's tags. */
export const TYPE = {
  int: 2,
  float: 3,
  binary: 4,
  utf8: 5,
  bool: 6,
  list: 12,
  struct: 13,
  fixedSizeList: 16,
} as const;

/** Where one record batch lies in the file. */
export interface BatchPlace {
  /** Start of its message. */
  readonly offset: number;
  /** Its metadata with prefix and padding; the body follows. */
  readonly metadataBytes: number;
  readonly bodyBytes: number;
}

/** `bytes` rounded up to a multiple of `unit`; exact beyond 4 GiB. */
export function padded(bytes: number, unit: number): number {
  return Math.ceil(bytes / unit) * unit;
}
