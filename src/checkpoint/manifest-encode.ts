import { crc32c } from "../store/crc32c.js";
import { FORMAT_VERSION, MANIFEST_MAGIC, MAX_MANIFEST_BYTES, type Manifest } from "./manifest-format.js";
import { manifestShape } from "./manifest-shape.js";

/**
 * The bytes of a manifest. Checks it as a reader will: a manifest that could not be read again is never written.
 *
 * @throws ShapeError for a field that does not fit; RangeError where it is too long, which variables can make it
 */
export function encodeManifest(manifest: Manifest): Uint8Array {
  const checked = manifestShape(manifest, { unknownFields: "refuse" });
  return frame(FORMAT_VERSION, Buffer.from(JSON.stringify(checked)));
}

/** @param version "major.minor"; another than this program's in tests only */
export function frame(version: string, body: Uint8Array): Uint8Array {
  if (body.length > MAX_MANIFEST_BYTES) {
    throw new RangeError(
      `a manifest of ${body.length} bytes is longer than ${MAX_MANIFEST_BYTES}: keep large values in a TSet, not in a variable`,
    );
  }
  const start = Buffer.from(`${MANIFEST_MAGIC} ${version} ${body.length} `);
  const crc = crc32c(body, crc32c(start)).toString(16).padStart(8, "0");
  return Buffer.concat([start, Buffer.from(`${crc}\n`), body]);
}
