import { TSetError } from "../errors.js";
import type { DType } from "./dtype.js";
import { showValue } from "./show-value.js";
import { typeText } from "./write-type.js";

/** A value that a type cannot hold: "int32 cannot hold 0.5: it has a fraction (Math.trunc, or float64)". */
export class TypeMismatch extends TSetError {
  readonly type: DType;
  readonly value: unknown;
  /** What is wrong, and the way out. */
  readonly reason: string;
  /** Where it is in the value that was stored, such as `[1].x`; empty where it is that value. */
  readonly path: string;

  constructor(type: DType, value: unknown, reason: string, path = "") {
    const at = path === "" ? "" : ` at value${path}`;
    super("TSETS_TYPE", `${typeText(type)} cannot hold ${showValue(value)}${at}: ${reason}`);
    this.type = type;
    this.value = value;
    this.reason = reason;
    this.path = path;
  }

  /** The same, of a value that holds this one at `step`. */
  within(step: string): TypeMismatch {
    return new TypeMismatch(this.type, this.value, this.reason, step + this.path);
  }
}
