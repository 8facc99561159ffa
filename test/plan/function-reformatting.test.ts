import fc from "../fast-check.js";
import { test } from "uvu";
import * as assert from "uvu/assert";
import { functionFingerprint } from "#src/plan/function-fingerprint.js";

type Expression =
  | { kind: "number"; value: number }
  | { kind: "string"; value: string }
  | { kind: "parameter"; index: number }
  | { kind: "captured"; name: string }
  | { kind: "binary"; operator: string; left: Expression; right: Expression }
  | { kind: "conditional"; test: Expression; yes: Expression; no: Expression }
  | { kind: "call"; name: string; argument: Expression }
  | { kind: "member"; object: Expression; name: string }
  | { kind: "array"; items: Expression[] }
  | { kind: "lambda"; body: Expression };

const { expression } = fc.letrec<{ expression: Expression }>((tie) => {
  const inner = tie("expression");
  return {
    expression: fc.oneof(
      { depthSize: "small", withCrossShrink: true },
      fc.record({ kind: fc.constant("number" as const), value: fc.nat(1e6) }),
      fc.record({ kind: fc.constant("string" as const), value: fc.string({ maxLength: 6 }) }),
      fc.record({ kind: fc.constant("parameter" as const), index: fc.nat(2) }),
      fc.record({ kind: fc.constant("captured" as const), name: fc.constantFrom("limit", "rate") }),
      fc.record({
        kind: fc.constant("binary" as const),
        operator: fc.constantFrom("+", "-", "*", "%", "<", "===", "&", "**", "&&"),
        left: inner,
        right: inner,
      }),
      fc.record({ kind: fc.constant("conditional" as const), test: inner, yes: inner, no: inner }),
      fc.record({ kind: fc.constant("call" as const), name: fc.constantFrom("f", "g"), argument: inner }),
      fc.record({ kind: fc.constant("member" as const), object: inner, name: fc.constantFrom("x", "y") }),
      fc.record({ kind: fc.constant("array" as const), items: fc.array(inner, { maxLength: 3 }) }),
      fc.record({ kind: fc.constant("lambda" as const), body: inner }),
    ),
  };
});

/** Repeatable choices of a style. */
class Style {
  #state: number;

  constructor(seed: number) {
    this.#state = seed >>> 0;
  }

  below(n: number): number {
    this.#state = (Math.imul(this.#state, 1664525) + 1013904223) >>> 0;
    return (this.#state >>> 8) % n;
  }

  of<T>(...choices: T[]): T {
    return choices[this.below(choices.length)] as T;
  }

  gap(): string {
    return this.of("", "", " ", "\n  ", "\t", "/* a ' \" ` comment */", " // to the end ) }\n");
  }

  tokens(...tokens: string[]): string {
    return tokens.map((token) => this.gap() + token).join("") + this.gap();
  }
}

const NAMES = ["a", "b", "c", "value", "acc", "x2"];

/** A lambda of three parameters with this body, written in a random style. */
function write(body: Expression, seed: number): string {
  const style = new Style(seed);
  const offset = style.below(NAMES.length);
  const name = (index: number) => NAMES[(index + offset) % NAMES.length] as string;
  const parameters = `(${[0, 1, 2].map((i) => style.tokens(name(i))).join(",")}${style.of("", ",")})`;
  const text = writeExpression(body, style, name, 0);
  return style.of(true, false)
    ? `${parameters} => ${style.gap()}(${text})`
    : `${parameters} => {${style.gap()} return (${text})${style.of("", ";", ";;")} }`;
}

function writeExpression(e: Expression, style: Style, name: (index: number) => string, depth: number): string {
  const inner = (child: Expression) => {
    const text = writeExpression(child, style, name, depth);
    return style.of(`(${text})`, style.tokens("(", text, ")"), `((${text}))`);
  };
  switch (e.kind) {
    case "number":
      return style.of(
        String(e.value),
        `0x${e.value.toString(16)}`,
        e.value.toLocaleString("en").replaceAll(",", "_"),
        `${e.value}.0`,
      );
    case "string":
      return style.of(
        JSON.stringify(e.value),
        `'${JSON.stringify(e.value).slice(1, -1).replaceAll('\\"', '"').replaceAll("'", "\\'")}'`,
        `"${[...e.value].map((c) => `\\u{${c.codePointAt(0)?.toString(16)}}`).join("")}"`,
      );
    case "parameter":
      return name(e.index);
    case "captured":
      return e.name;
    case "binary":
      return style.tokens(inner(e.left), e.operator, inner(e.right));
    case "conditional":
      return style.tokens(inner(e.test), "?", inner(e.yes), ":", inner(e.no));
    case "call":
      return style.tokens(e.name, "(", inner(e.argument), ")");
    case "member":
      return inner(e.object) + style.of(style.tokens(".", e.name), style.tokens("[", `"${e.name}"`, "]"));
    case "array":
      return `[${e.items.map(inner).join(",")}]`;
    case "lambda": {
      const own = style.of("inner", "local") + depth;
      const body = writeExpression(e.body, style, name, depth + 1);
      return style.of(`(${own}) => (${body})`, `${own} =>${style.gap()}{ return (${body}) }`);
    }
  }
}

/** All trees that differ from this one at one place. */
function* edits(e: Expression): Generator<Expression> {
  switch (e.kind) {
    case "number":
      yield { ...e, value: e.value + 1 };
      break;
    case "string":
      yield { ...e, value: `${e.value}x` };
      break;
    case "parameter":
      yield { ...e, index: (e.index + 1) % 3 };
      yield { kind: "captured", name: "limit" };
      break;
    case "captured":
      yield { ...e, name: e.name === "limit" ? "rate" : "limit" };
      break;
    case "binary":
      yield { ...e, operator: e.operator === "-" ? "^" : "-" };
      for (const left of edits(e.left)) yield { ...e, left };
      for (const right of edits(e.right)) yield { ...e, right };
      break;
    case "conditional":
      for (const test of edits(e.test)) yield { ...e, test };
      for (const yes of edits(e.yes)) yield { ...e, yes };
      for (const no of edits(e.no)) yield { ...e, no };
      break;
    case "call":
      yield { ...e, name: "h" };
      for (const argument of edits(e.argument)) yield { ...e, argument };
      break;
    case "member":
      yield { ...e, name: "z" };
      for (const object of edits(e.object)) yield { ...e, object };
      break;
    case "array":
      yield { ...e, items: [...e.items, { kind: "number", value: 0 }] };
      for (const [i, item] of e.items.entries()) {
        for (const edited of edits(item)) yield { ...e, items: e.items.with(i, edited) };
      }
      break;
    case "lambda":
      yield { kind: "lambda", body: e };
      for (const body of edits(e.body)) yield { ...e, body };
  }
}

const hash = (text: string) => functionFingerprint(new Function(`return (${text}\n)`)() as object)?.hash;

test("a function that is written in another way keeps its fingerprint", () => {
  fc.assert(
    fc.property(expression, fc.integer(), fc.integer(), (body, one, other) => {
      const [a, b] = [write(body, one), write(body, other)];
      assert.is(hash(a), hash(b), `${a}\n--\n${b}`);
    }),
    { numRuns: 500 },
  );
});

test("a function that is edited at one place gets another fingerprint", () => {
  fc.assert(
    fc.property(expression, fc.integer(), fc.integer(), fc.nat(), (body, one, other, choice) => {
      const all = [...edits(body)];
      const [a, b] = [write(body, one), write(all[choice % all.length] as Expression, other)];
      assert.is.not(hash(a), hash(b), `${a}\n--\n${b}`);
    }),
    { numRuns: 1000 },
  );
});

test.run();
