/** The types with their columns, which the package itself does not export. */
export * from "#src/types/chunk.js";
export * from "#src/types/column-builder.js";
export * from "#src/types/column-reader.js";
export * from "#src/types/index.js";
export * from "#src/types/store-value.js";
