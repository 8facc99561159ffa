import type { DType } from "./dtype.js";
import { isBigKind, isNumericKind } from "./kinds.js";
import { plainKey } from "./plain-key.js";

/**
 * Keys of keyed TSets, of any type. Two keys are the same by SameValueZero for numbers (NaN equals NaN, -0 equals 0),
 * and by content for texts, bytes, vectors, lists, tuples, and what `any` holds.
 */
export interface KeyRules {
  /** What a Map can hold in the key's place: equal exactly where the keys are the same. */
  identity(key: unknown): unknown;
  /** 32 bits, the same in every process and on every platform for keys that are the same. */
  hash(key: unknown): number;
  /** The natural order: numbers ascending and NaN last, texts by code points, bytes and members from left to right, null last. */
  compare(a: unknown, b: unknown): number;
}

export function keyRules(type: DType): KeyRules {
  if (isBigKind(type.kind)) return BIGINTS;
  if (isNumericKind(type.kind)) return NUMBERS;
  switch (type.kind) {
    case "bool":
      return BOOLEANS;
    case "utf8":
      return TEXTS;
    case "binary":
      return BYTES;
    case "any":
      return PLAIN;
    case "vector":
    case "list":
      return sequenceRules(() => keyRules(type.item as DType));
    case "tuple": {
      const members = (type.fields as readonly DType[]).map(keyRules);
      return sequenceRules((i) => members[i] as KeyRules);
    }
    default:
      return nullableRules(keyRules(type.item as DType));
  }
}

const NUMBERS: KeyRules = {
  identity: (key) => key,
  hash(key) {
    const n = key as number;
    if ((n | 0) === n) return mix(n | 0);
    scratch[0] = n === 0 ? 0 : n;
    if (Number.isNaN(n)) return mix(0x7ff80000);
    return mix((words[0] as number) ^ Math.imul(words[1] as number, 0x9e3779b1));
  },
  compare(a, b) {
    const [x, y] = [a as number, b as number];
    if (x < y) return -1;
    if (x > y) return 1;
    if (x === y) return 0;
    return Number(Number.isNaN(x)) - Number(Number.isNaN(y));
  },
};

const BIGINTS: KeyRules = {
  identity: (key) => key,
  hash: (key) =>
    mix(
      Number((key as bigint) & 0xffffffffn) ^ Math.imul(Number(BigInt.asUintN(32, (key as bigint) >> 32n)), 0x9e3779b1),
    ),
  compare: (a, b) => ((a as bigint) < (b as bigint) ? -1 : (a as bigint) > (b as bigint) ? 1 : 0),
};

const BOOLEANS: KeyRules = {
  identity: (key) => key,
  hash: (key) => mix(key === true ? 1 : 0),
  compare: (a, b) => Number(a) - Number(b),
};

const TEXTS: KeyRules = {
  identity: (key) => key,
  hash(key) {
    const text = key as string;
    let h = 0x811c9dc5;
    for (let i = 0; i < text.length; i++) h = Math.imul(h ^ text.charCodeAt(i), 0x01000193);
    return mix(h);
  },
  compare: (a, b) => compareTexts(a as string, b as string),
};

const BYTES: KeyRules = {
  identity: (key) => latin1(key as Uint8Array),
  hash: (key) => hashBytes(key as Uint8Array),
  compare: (a, b) => Buffer.compare(a as Uint8Array, b as Uint8Array),
};

const PLAIN: KeyRules = {
  identity: plainKey,
  hash: (key) => TEXTS.hash(plainKey(key)),
  compare: (a, b) => compareTexts(plainKey(a), plainKey(b)),
};

function sequenceRules(rulesOf: (index: number) => KeyRules): KeyRules {
  return {
    identity(key) {
      const parts = key as ArrayLike<unknown>;
      const texts: string[] = [];
      for (let i = 0; i < parts.length; i++) texts.push(identityText(rulesOf(i).identity(parts[i])));
      return texts.join(",");
    },
    hash(key) {
      const parts = key as ArrayLike<unknown>;
      let h = parts.length;
      for (let i = 0; i < parts.length; i++) h = nextMember(h, rulesOf(i).hash(parts[i]));
      return mix(h);
    },
    compare(a, b) {
      const [x, y] = [a as ArrayLike<unknown>, b as ArrayLike<unknown>];
      for (let i = 0; i < Math.min(x.length, y.length); i++) {
        const order = rulesOf(i).compare(x[i], y[i]);
        if (order !== 0) return order;
      }
      return x.length - y.length;
    },
  };
}

function nullableRules(rules: KeyRules): KeyRules {
  return {
    identity: (key) => (key === null ? null : rules.identity(key)),
    hash: (key) => (key === null ? NULL_HASH : rules.hash(key)),
    compare: (a, b) => (a === null || b === null ? Number(a === null) - Number(b === null) : rules.compare(a, b)),
  };
}

/** The hash of a sequence, which begins with its length, continued by a member's; in the end it is mixed. */
export function nextMember(h: number, member: number): number {
  return (Math.imul(h, 31) + member) | 0;
}

/** A member's identity so that no two different sequences have the same text: its length stands before it. */
function identityText(identity: unknown): string {
  const text = identity === null ? "n" : `${(typeof identity)[0]}${Object.is(identity, -0) ? "0" : String(identity)}`;
  return `${text.length}:${text}`;
}

/** By code points, as UTF-8 bytes would order them; a JavaScript comparison orders by UTF-16 code units. */
function compareTexts(a: string, b: string): number {
  const n = Math.min(a.length, b.length);
  for (let i = 0; i < n; i++) {
    const x = a.charCodeAt(i);
    const y = b.charCodeAt(i);
    if (x === y) continue;
    // Surrogates stand for code points above all that one unit can say.
    const [p, q] = [x >= 0xd800 && x <= 0xdfff, y >= 0xd800 && y <= 0xdfff];
    if (p !== q) return p ? 1 : -1;
    return x - y;
  }
  return a.length - b.length;
}

function latin1(bytes: Uint8Array): string {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString("latin1");
}

function hashBytes(bytes: Uint8Array): number {
  let h = 0x811c9dc5;
  for (let i = 0; i < bytes.length; i++) h = Math.imul(h ^ (bytes[i] as number), 0x01000193);
  return mix(h);
}

const scratch = new Float64Array(1);
const words = new Uint32Array(scratch.buffer);

/** The finaliser of MurmurHash3 (Austin Appleby, public domain): every bit of the input moves every bit of the result. */
export function mix(h: number): number {
  h = Math.imul(h ^ (h >>> 16), 0x85ebca6b);
  h = Math.imul(h ^ (h >>> 13), 0xc2b2ae35);
  return (h ^ (h >>> 16)) >>> 0;
}

/** The hash of null. */
export const NULL_HASH = mix(0x6e756c6c);
