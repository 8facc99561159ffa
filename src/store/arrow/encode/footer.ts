import { type BatchPlace, BLOCK_BYTES, FOOTER, MAGIC, TAIL_BYTES, VERSION_V5 } from "../format.js";
import { FlatBuilder, type FlatField, writeInt64 } from "./flatbuffer.js";
import { type Column, writeMetadata, writeSchema } from "./schema.js";

/**
 * All that stands behind the end-of-stream mark: the footer, its length, the magic.
 *
 * @param schemaMetadata as in the schema's message
 * @param metadata of the file
 */
export function encodeFooter(
  columns: readonly Column[],
  schemaMetadata: Readonly<Record<string, string>>,
  batches: readonly BatchPlace[],
  metadata: Readonly<Record<string, string>>,
): Uint8Array {
  const builder = new FlatBuilder(4096 + batches.length * BLOCK_BYTES);
  const pairs = writeMetadata(builder, metadata);
  const places = builder.structs(batches.length, BLOCK_BYTES, (view, at, i) => {
    const batch = batches[i] as BatchPlace;
    writeInt64(view, at, batch.offset);
    view.setInt32(at + 8, batch.metadataBytes, true);
    writeInt64(view, at + 16, batch.bodyBytes);
  });
  const dictionaries = builder.structs(0, BLOCK_BYTES, () => undefined);
  const schema = writeSchema(builder, columns, schemaMetadata);
  const slots: FlatField[] = [];
  slots[FOOTER.version] = { bytes: 2, value: VERSION_V5 };
  slots[FOOTER.schema] = { to: schema };
  slots[FOOTER.dictionaries] = { to: dictionaries };
  slots[FOOTER.recordBatches] = { to: places };
  slots[FOOTER.metadata] = { to: pairs };
  const footer = builder.finish(builder.table(slots));
  const bytes = new Uint8Array(footer.length + TAIL_BYTES);
  bytes.set(footer);
  new DataView(bytes.buffer).setInt32(footer.length, footer.length, true);
  bytes.set(MAGIC, footer.length + 4);
  return bytes;
}
