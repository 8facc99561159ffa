import { deserialize, serialize } from "node:v8";
import { TSetError } from "../errors.js";

/**
 * Values of variables and of env.once as a manifest holds them: base64 of what v8 serialises. Two values are equal where
 * these texts are, so 0 and -0 differ, and so do two Maps of another order.
 *
 * The caller has checked that the value is one that comes back as it is (`storeValue` of type any).
 *
 * @throws TypeError for what cannot be cloned, such as a function
 */
export function encodeVariable(value: unknown): string {
  try {
    return serialize(value).toString("base64");
  } catch (error) {
    throw new TypeError(`a value cannot be kept: ${(error as Error).message}`, { cause: error });
  }
}

/**
 * @param name for messages
 * @throws TSetError TSETS_FORMAT_VERSION: the manifest's CRC was right, so another version of Node wrote what this one
 *   does not read
 */
export function decodeVariable(encoded: string, name: string): unknown {
  try {
    return deserialize(Buffer.from(encoded, "base64"));
  } catch (error) {
    const message = `the value of ${JSON.stringify(name)} cannot be read by Node ${process.version}: ${(error as Error).message}`;
    throw new TSetError("TSETS_FORMAT_VERSION", message, { cause: error });
  }
}
