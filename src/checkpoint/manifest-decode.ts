import { TSetError } from "../errors.js";
import { crc32c } from "../store/crc32c.js";
import { ShapeError } from "../store/json-shape.js";
import { FORMAT_MAJOR, FORMAT_MINOR, FORMAT_VERSION, MANIFEST_MAGIC, type Manifest } from "./manifest-format.js";
import { manifestShape } from "./manifest-shape.js";

const NUMBER = "(0|[1-9][0-9]{0,9})";
const FIRST_LINE = new RegExp(`^${MANIFEST_MAGIC} ${NUMBER}\\.${NUMBER} ${NUMBER} ([0-9a-f]{8})$`);
const MAX_FIRST_LINE = 80;
const CRC_DIGITS = 8;
const NEWLINE = 10;

/**
 * Reads a manifest and checks all of it.
 *
 * @param path for messages
 * @throws TSetError TSETS_CORRUPT where a bit is wrong, missing or too many; TSETS_FORMAT_VERSION for a whole file of
 *   another major version
 */
export function decodeManifest(bytes: Uint8Array, path: string): Manifest {
  const { major, minor, body } = unframe(bytes, path);
  if (major !== FORMAT_MAJOR) {
    throw new TSetError(
      "TSETS_FORMAT_VERSION",
      `${path} has format ${major}.${minor}; this version of tsets reads ${FORMAT_MAJOR}.x (writes ${FORMAT_VERSION})`,
      { path },
    );
  }
  try {
    const value: unknown = JSON.parse(new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(body));
    return manifestShape(value, { unknownFields: minor > FORMAT_MINOR ? "ignore" : "refuse" });
  } catch (error) {
    // The CRC is right, so a program wrote it like this, or somebody made the CRC fit.
    const wrongContent = error instanceof ShapeError || error instanceof SyntaxError || error instanceof TypeError;
    throw wrongContent ? corrupt(path, error.message, error) : error;
  }
}

/** Magic, version, length and CRC; the CRC before anything is made of the version. */
function unframe(bytes: Uint8Array, path: string): { major: number; minor: number; body: Uint8Array } {
  const end = bytes.subarray(0, MAX_FIRST_LINE).indexOf(NEWLINE);
  const match = end < 0 ? null : FIRST_LINE.exec(Buffer.from(bytes.subarray(0, end)).toString("latin1"));
  if (match === null) throw corrupt(path, "its first line is not a manifest's");
  const [major, minor, length] = match.slice(1, 4).map(Number);
  const body = bytes.subarray(end + 1);
  if (body.length !== length) throw corrupt(path, `${body.length} bytes follow its first line, which says ${length}`);
  const crc = crc32c(body, crc32c(bytes.subarray(0, end - CRC_DIGITS)));
  if (crc !== Number.parseInt(match[4], 16)) {
    throw corrupt(path, `its CRC32C is ${crc.toString(16).padStart(8, "0")}, its first line says ${match[4]}`);
  }
  return { major, minor, body };
}

function corrupt(path: string, problem: string, cause?: unknown): TSetError {
  return new TSetError("TSETS_CORRUPT", `${path} is damaged: ${problem}`, {
    path,
    ...(cause === undefined ? {} : { cause }),
  });
}
