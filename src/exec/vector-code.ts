import type { NumericKind } from "../types/dtype.js";
import { ELEMENTS, type LaneClass, VECTOR_OPS, type VectorOp } from "./vector-ops.js";

/** A register that is written once, by its number, or constant ~i. */
export type Operand = number;

interface Instruction {
  readonly op: VectorOp;
  readonly target: Operand;
  readonly operands: readonly Operand[];
}

/** What the addon's vectorProgram() takes. */
export interface VectorCode {
  /** Source and result element, registers, result register, then five words an instruction: op, target, three operands. */
  readonly words: Int32Array;
  readonly constants: Float64Array;
}

/** Register 0: the source's rows, where they are. */
export const SOURCE: Operand = 0;

/** Collects instructions over any number of registers, then maps those to as few as are live at a time. */
export class VectorCodeBuilder {
  #instructions: Instruction[] = [];
  /** By the register that it writes. */
  #writes = new Map<Operand, Instruction>();
  #constants: number[] = [];
  #constantOf = new Map<string, Operand>();
  #classes: LaneClass[] = ["element"];

  constant(value: number): Operand {
    const key = Object.is(value, -0) ? "-0" : String(value);
    let operand = this.#constantOf.get(key);
    if (operand === undefined) {
      operand = ~this.#constants.length;
      this.#constants.push(value);
      this.#constantOf.set(key, operand);
    }
    return operand;
  }

  /** The value of a constant; undefined for a register. */
  valueOf(operand: Operand): number | undefined {
    return operand < 0 ? this.#constants[~operand] : undefined;
  }

  /** Appends an operation that writes a register of lanes of `target`. */
  emit(op: VectorOp, target: LaneClass, ...operands: Operand[]): Operand {
    const ramp = this.#ramp(op, operands);
    if (ramp !== undefined)
      return this.#append(
        "IotaI",
        target,
        ramp.map((value) => this.constant(value)),
      );
    return this.#append(op, target, operands);
  }

  #append(op: VectorOp, target: LaneClass, operands: readonly Operand[]): Operand {
    this.#classes.push(target);
    const register = this.#classes.length - 1;
    const instruction = { op, target: register, operands };
    this.#instructions.push(instruction);
    this.#writes.set(register, instruction);
    return register;
  }

  /**
   * Start and step where an operation with a constant makes of start + i * step another such row: lanes are modulo 2^32,
   * where that is exact. So a range that is multiplied and shifted costs one operation.
   */
  #ramp(op: VectorOp, operands: readonly Operand[]): [number, number] | undefined {
    if (op !== "AddI" && op !== "SubI" && op !== "MulI") return undefined;
    const iota = operands.map((operand) => this.#writes.get(operand)).find((write) => write?.op === "IotaI");
    const constant = operands.map((operand) => this.valueOf(operand)).find((value) => value !== undefined);
    if (iota === undefined || constant === undefined) return undefined;
    const [start, step] = iota.operands.map((operand) => (this.valueOf(operand) as number) | 0);
    const c = constant | 0;
    if (op === "MulI") return [Math.imul(start, c), Math.imul(step, c)];
    if (op === "AddI") return [(start + c) | 0, step];
    return (operands[0] as Operand) < 0 ? [(c - start) | 0, -step | 0] : [(start - c) | 0, step];
  }

  /** The operand in a register: an operation takes at least one. */
  register(operand: Operand, lanes: "int" | "float"): Operand {
    return operand >= 0 ? operand : this.emit(lanes === "int" ? "FillI" : "FillF", lanes, operand);
  }

  /** @param source undefined for a range, which has no rows in memory */
  finish(source: NumericKind | undefined, result: NumericKind, operand: Operand): VectorCode {
    this.#dropUnread(operand);
    const { homes, count } = this.#allocate(operand);
    const words = [
      source === undefined ? -1 : ELEMENTS.indexOf(source),
      ELEMENTS.indexOf(result),
      count,
      homes[operand],
    ];
    for (const { op, target, operands } of this.#instructions) {
      const [a, b, c] = [0, 1, 2].map((i) => {
        const o = operands[i];
        return o === undefined || o < 0 ? (o ?? 0) : homes[o];
      });
      words.push(VECTOR_OPS.indexOf(op), homes[target], a, b, c);
    }
    return { words: Int32Array.from(words), constants: Float64Array.from(this.#constants) };
  }

  /** Drops what nobody reads; filters and checks stay, whose effect is another one. */
  #dropUnread(result: Operand): void {
    const read = new Set([result]);
    const kept = this.#instructions.reverse().filter(({ op, target, operands }) => {
      if (!read.has(target) && !op.startsWith("Keep") && op !== "RequireIntegral") return false;
      for (const operand of operands) read.add(operand);
      return true;
    });
    this.#instructions = kept.reverse();
  }

  /** A home for each register: one that no longer holds anything is taken again. */
  #allocate(result: Operand): { homes: number[]; count: number } {
    const lastUse = new Map<Operand, number>();
    this.#instructions.forEach(({ target, operands }, at) => {
      lastUse.set(target, at);
      for (const operand of operands) if (operand > 0) lastUse.set(operand, at);
    });
    lastUse.set(result, this.#instructions.length);
    const homes = [0];
    const free: number[] = [];
    let count = 1;
    this.#instructions.forEach(({ op, target, operands }, at) => {
      const dying = [...new Set(operands)].filter((operand) => operand > 0 && lastUse.get(operand) === at);
      // Lane i may be written over lane i of an operand as wide. A filter writes other lanes than it has read.
      const inPlace = (operand: Operand): boolean =>
        this.#classes[operand] === this.#classes[target] && !op.startsWith("Keep");
      for (const operand of dying) if (inPlace(operand)) free.push(homes[operand]);
      homes[target] = free.pop() ?? count++;
      for (const operand of dying) if (!inPlace(operand)) free.push(homes[operand]);
      if (lastUse.get(target) === at && target !== result) free.push(homes[target]);
    });
    return { homes, count };
  }
}
