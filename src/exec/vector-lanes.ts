import type { Arithmetic, BinaryOperator } from "../plan/arithmetic.js";
import { fitsInt32, isExact, type Ranges, type ValueRange } from "../plan/value-range.js";
import type { Operand, VectorCodeBuilder } from "./vector-code.js";
import type { VectorOp } from "./vector-ops.js";

/** Where the argument of a lambda is. */
export interface Lanes {
  readonly lanes: "int" | "float";
  readonly operand: Operand;
}

const INTEGER_OPS: Partial<Record<BinaryOperator, VectorOp>> = {
  "+": "AddI",
  "-": "SubI",
  "*": "MulI",
  "&": "AndI",
  "|": "OrI",
  "^": "XorI",
  "<<": "ShlI",
  ">>": "ShrI",
  ">>>": "UshrI",
  imul: "MulI",
  min: "MinI",
  max: "MaxI",
};
const BITWISE: ReadonlySet<BinaryOperator> = new Set(["&", "|", "^", "<<", ">>", ">>>", "imul"]);
const FLOAT_OPS: Partial<Record<BinaryOperator, VectorOp>> = {
  "+": "AddF",
  "-": "SubF",
  "*": "MulF",
  "/": "DivF",
  "%": "RemF",
  min: "MinF",
  max: "MaxF",
};
const FLOAT_UNARY = {
  "-": "NegF",
  abs: "AbsF",
  ceil: "CeilF",
  floor: "FloorF",
  fround: "FroundF",
  round: "RoundF",
  sign: "SignF",
  sqrt: "SqrtF",
  trunc: "TruncF",
} as const;

/**
 * Writes the instructions of one lambda. An expression is wanted in one of three forms:
 *
 *     low    int lanes: its low 32 bits. Where every operand is an integer below 2^53, the low bits of a sum, difference
 *            or product depend on the operands' low bits only, and a column of integers keeps nothing else.
 *     float  float lanes: the value itself. Integers that int32 holds are computed as such and converted.
 *     truth  int lanes: 1 where it is truthy, else 0
 */
export class LaneWriter {
  readonly #code: VectorCodeBuilder;
  readonly #value: Lanes;
  readonly #ranges: Ranges;
  #low = new Map<Arithmetic, Operand>();
  #float = new Map<Arithmetic, Operand>();
  #truth = new Map<Arithmetic, Operand>();
  #lowForm = new Map<Arithmetic, boolean>();

  constructor(code: VectorCodeBuilder, value: Lanes, ranges: Ranges) {
    this.#code = code;
    this.#value = value;
    this.#ranges = ranges;
  }

  /** Whether low bits come from integer lanes all the way. */
  hasLow(tree: Arithmetic): boolean {
    let known = this.#lowForm.get(tree);
    if (known === undefined) {
      known = this.#findLowForm(tree);
      this.#lowForm.set(tree, known);
    }
    return known;
  }

  /** The low 32 bits, as ToInt32 gives them: of any number, 0 for what is not finite. */
  bits(tree: Arithmetic): Operand {
    if (tree.kind === "number") return this.#code.constant(tree.value | 0);
    if (this.hasLow(tree)) return this.#lowOf(tree);
    const op = fitsInt32(this.#ranges.of(tree)) ? "FloatToInt" : "FloatToLow";
    return this.#code.emit(op, "int", this.float(tree));
  }

  /** A constant only where the tree is a number. */
  float(tree: Arithmetic): Operand {
    return remember(this.#float, tree, () => this.#writeFloat(tree));
  }

  /** Never a constant. */
  truth(tree: Arithmetic): Operand {
    return remember(this.#truth, tree, () => this.#writeTruth(tree));
  }

  #range(tree: Arithmetic): ValueRange {
    return this.#ranges.of(tree);
  }

  /** Whether integer lanes hold the very value, but for the sign of a zero. */
  #isInt(tree: Arithmetic): boolean {
    return fitsInt32(this.#range(tree)) && this.hasLow(tree);
  }

  #findLowForm(tree: Arithmetic): boolean {
    const exact = (t: Arithmetic): boolean => isExact(this.#range(t)) && this.hasLow(t);
    if (this.#range(tree).truth) return true;
    switch (tree.kind) {
      case "value":
        return this.#value.lanes === "int";
      case "number":
        return isExact(this.#range(tree));
      case "unary":
        switch (tree.operator) {
          case "~":
            return true;
          case "+":
          case "-":
          case "floor":
          case "ceil":
          case "trunc":
          case "round":
            return exact(tree.a);
          case "fround":
            return this.#isInt(tree.a) && this.#range(tree.a).low >= -(2 ** 24) && this.#range(tree.a).high <= 2 ** 24;
          case "abs":
          case "sign":
            return this.#isInt(tree.a);
          default:
            return false;
        }
      case "binary":
        if (BITWISE.has(tree.operator)) return true;
        switch (tree.operator) {
          case "+":
          case "-":
          case "*":
            return isExact(this.#range(tree)) && exact(tree.a) && exact(tree.b);
          case "min":
          case "max":
            return this.#isInt(tree.a) && this.#isInt(tree.b);
          case "%":
            return this.#isInt(tree.a) && powerOfTwo(tree.b) !== undefined;
          default:
            return false;
        }
      case "choose":
      case "logical":
        return exact(tree.a) && exact(tree.b);
      case "compare":
        return true;
    }
  }

  #lowOf(tree: Arithmetic): Operand {
    return remember(this.#low, tree, () => this.#writeLow(tree));
  }

  #writeLow(tree: Arithmetic): Operand {
    if (this.#range(tree).truth) return this.truth(tree);
    switch (tree.kind) {
      case "value":
        return this.#value.operand;
      case "number":
        return this.#code.constant(tree.value);
      case "unary":
        switch (tree.operator) {
          case "-":
            return this.#emitInt("NegI", this.#lowOf(tree.a));
          case "~":
            return this.#emitInt("XorI", this.bits(tree.a), this.#code.constant(-1));
          case "abs":
            return this.#emitInt("AbsI", this.#lowOf(tree.a));
          case "sign":
            return this.#emitInt(
              "MaxI",
              this.#emitInt("MinI", this.#lowOf(tree.a), this.#code.constant(1)),
              this.#code.constant(-1),
            );
          default:
            // Of an integer: itself.
            return this.#lowOf(tree.a);
        }
      case "binary": {
        if (tree.operator === "%") {
          return this.#emitInt(
            "RemMaskI",
            this.#lowOf(tree.a),
            this.#code.constant((powerOfTwo(tree.b) as number) - 1),
          );
        }
        const op = INTEGER_OPS[tree.operator] as VectorOp;
        const lanes = BITWISE.has(tree.operator) ? (t: Arithmetic) => this.bits(t) : (t: Arithmetic) => this.#lowOf(t);
        return this.#emitInt(op, lanes(tree.a), lanes(tree.b));
      }
      case "choose":
        return this.#code.emit("SelectI", "int", this.truth(tree.condition), this.#lowOf(tree.a), this.#lowOf(tree.b));
      case "logical": {
        const [a, b] = [this.#lowOf(tree.a), this.#lowOf(tree.b)];
        return tree.operator === "&&"
          ? this.#code.emit("SelectI", "int", this.truth(tree.a), b, a)
          : this.#code.emit("SelectI", "int", this.truth(tree.a), a, b);
      }
      case "compare":
        return this.truth(tree);
    }
  }

  #writeFloat(tree: Arithmetic): Operand {
    const code = this.#code;
    if (tree.kind === "number") return code.constant(tree.value);
    const range = this.#range(tree);
    if (range.truth) return code.emit("IntToFloat", "float", this.truth(tree));
    if (tree.kind === "value" && this.#value.lanes === "float") return this.#value.operand;
    if (this.#isInt(tree) && !range.minusZero)
      return code.emit("IntToFloat", "float", code.register(this.#lowOf(tree), "int"));
    switch (tree.kind) {
      case "value":
        return code.emit("UintToFloat", "float", this.#value.operand);
      case "unary": {
        const a = this.float(tree.a);
        // A truth value has become a number already.
        return tree.operator === "+" ? a : this.#emitFloat(FLOAT_UNARY[tree.operator as keyof typeof FLOAT_UNARY], a);
      }
      case "binary": {
        if (tree.operator === ">>>") return code.emit("UintToFloat", "float", code.register(this.#lowOf(tree), "int"));
        const op =
          tree.operator === "%" && this.#isIntegralRemainder(tree.a, tree.b)
            ? "RemIntegralF"
            : FLOAT_OPS[tree.operator];
        return this.#emitFloat(op as VectorOp, this.float(tree.a), this.float(tree.b));
      }
      case "choose":
        return code.emit("SelectF", "float", this.truth(tree.condition), this.float(tree.a), this.float(tree.b));
      case "logical": {
        const [a, b] = [this.float(tree.a), this.float(tree.b)];
        return tree.operator === "&&"
          ? code.emit("SelectF", "float", this.truth(tree.a), b, a)
          : code.emit("SelectF", "float", this.truth(tree.a), a, b);
      }
      case "compare":
        throw new TypeError("a comparison is a truth value");
    }
  }

  #isIntegralRemainder(a: Arithmetic, b: Arithmetic): boolean {
    const small = (r: ValueRange): boolean => r.integral && !r.nan && r.low >= -(2 ** 51) && r.high <= 2 ** 51;
    const divisor = this.#range(b);
    return small(this.#range(a)) && small(divisor) && (divisor.low > 0 || divisor.high < 0);
  }

  #writeTruth(tree: Arithmetic): Operand {
    switch (tree.kind) {
      case "compare":
        return this.#compare(tree);
      case "logical":
        return this.#emitInt(tree.operator === "&&" ? "AndI" : "OrI", this.truth(tree.a), this.truth(tree.b));
      case "choose":
        return this.#code.emit("SelectI", "int", this.truth(tree.condition), this.truth(tree.a), this.truth(tree.b));
      case "unary":
        if (tree.operator === "!") return this.#emitInt("XorI", this.truth(tree.a), this.#code.constant(1));
    }
    if (this.#isInt(tree)) return this.#emitInt("TruthI", this.#lowOf(tree));
    return this.#code.emit("TruthF", "int", this.#code.register(this.float(tree), "float"));
  }

  #compare({ operator, a, b }: Arithmetic & { kind: "compare" }): Operand {
    const name = { "<": "Lt", "<=": "Le", "===": "Eq", "!==": "Ne" }[operator];
    if (this.#isInt(a) && this.#isInt(b)) return this.#emitInt(`${name}I` as VectorOp, this.#lowOf(a), this.#lowOf(b));
    const left = this.#code.register(this.float(a), "float");
    return this.#code.emit(`${name}F` as VectorOp, "int", left, this.float(b));
  }

  #emitInt(op: VectorOp, ...operands: Operand[]): Operand {
    return this.#code.emit(op, "int", ...this.#withRegister(operands, "int"));
  }

  #emitFloat(op: VectorOp, ...operands: Operand[]): Operand {
    return this.#code.emit(op, "float", ...this.#withRegister(operands, "float"));
  }

  /** At least one operand is a register. */
  #withRegister(operands: readonly Operand[], lanes: "int" | "float"): Operand[] {
    if (operands.some((operand) => operand >= 0)) return [...operands];
    return operands.map((operand, i) => (i === 0 ? this.#code.register(operand, lanes) : operand));
  }
}

/** |c| where a literal is a power of two that an int32 holds. */
function powerOfTwo(tree: Arithmetic): number | undefined {
  if (tree.kind !== "number") return undefined;
  const size = Math.abs(tree.value);
  return size >= 1 && size <= 2 ** 30 && Number.isInteger(Math.log2(size)) && 2 ** Math.log2(size) === size
    ? size
    : undefined;
}

function remember(known: Map<Arithmetic, Operand>, tree: Arithmetic, write: () => Operand): Operand {
  let operand = known.get(tree);
  if (operand === undefined) {
    operand = write();
    known.set(tree, operand);
  }
  return operand;
}
