import { TSetError } from "../errors.js";
import { typeText } from "../types/type-text.js";
import { combineFingerprints } from "./digest.js";
import { filesFingerprint, filesText } from "./file-identity.js";
import { functionFingerprint } from "./function-fingerprint.js";
import {
  type ExchangeNode,
  inputsOf,
  isExchange,
  isStore,
  lineage,
  nodeLabel,
  type Node,
  type SourceNode,
} from "./graph.js";
import { constantsText, nodeLine } from "./shape.js";
import { objectFingerprint } from "./object-fingerprint.js";
import { valueFingerprint } from "./value-fingerprint.js";

/** One operator as a manifest keeps it; see checkpoint/manifest.ts, which has the same form. */
export interface OperatorText {
  id: string;
  kind: string;
  name?: string;
  fingerprint: string;
  text: string;
  source?: string;
}

export interface LineageRecord {
  readonly operators: OperatorText[];
  readonly fingerprint: string;
}

/**
 * What decides the result of each operator: its kind, explicit name, function (by its syntax tree), parameters,
 * parallelism, type, source identity, and the same of its inputs. Where the text of a persisted lineage is the same,
 * its data may stand for it. Captured values are not part of it: nobody can see them.
 */
export class OperatorRecords {
  readonly #sample: (node: SourceNode) => object | undefined;
  #own = new WeakMap<Node, { hash: string; source: string | undefined }>();
  #lineages = new WeakMap<Node, LineageRecord>();

  /** @param sample makes one source of a factory, to see its class; it is not read from */
  constructor(sample: (node: SourceNode) => object | undefined) {
    this.#sample = sample;
  }

  of(target: Node): LineageRecord {
    const known = this.#lineages.get(target);
    if (known !== undefined) return known;
    const fingerprints = new Map<Node, string>();
    const operators: OperatorText[] = [];
    lineage(target).forEach((node, i) => {
      // Storing does not change values: a cache that is put in or left out is no change.
      const inputs = inputsOf(node).map((input) => fingerprints.get(input) as string);
      if (isStore(node)) {
        fingerprints.set(node, inputs[0] as string);
        return;
      }
      const { hash, source } = this.#ownPart(node);
      const fingerprint = combineFingerprints([hash, ...inputs]);
      fingerprints.set(node, fingerprint);
      operators.push({
        id: String(i),
        kind: node.kind,
        ...(node.name === undefined ? {} : { name: node.name }),
        fingerprint,
        text: nodeLine(node),
        ...(source === undefined ? {} : { source }),
      });
    });
    const record = { operators, fingerprint: fingerprints.get(target) as string };
    this.#lineages.set(target, record);
    return record;
  }

  #ownPart(node: Node): { hash: string; source: string | undefined } {
    const known = this.#own.get(node);
    if (known !== undefined) return known;
    const { hash, source } = this.#functionPart(node);
    const inputs = "inputs" in node ? [...node.inputs.keys()].sort() : [];
    const link = "link" in node ? node.link : undefined;
    const parameters = parametersOf(node);
    const own = {
      hash: combineFingerprints([
        node.kind,
        node.name,
        typeText(node.type),
        node.parallelism,
        link,
        hash,
        ...parameters,
        ...inputs,
      ]),
      source,
    };
    this.#own.set(node, own);
    return own;
  }

  #functionPart(node: Node): { hash: string | undefined; source: string | undefined } {
    if (node.kind === "source") {
      const made = this.#sample(node);
      const factory = this.#function(node, node.make);
      const object = made === undefined ? undefined : objectFingerprint(made);
      const source = [factory.source, object?.source].filter((text) => text !== undefined).join(" → ");
      return { hash: combineFingerprints([factory.hash, object?.hash]), source };
    }
    // What the files are is in the parameters; this is what an explanation of a change shows.
    if (node.kind === "files") return { hash: undefined, source: filesText(node) };
    if ("recognised" in node && node.recognised !== undefined)
      return { hash: node.recognised, source: node.recognised };
    if ("reducer" in node && node.reducer !== undefined) return this.#function(node, node.reducer);
    if (isExchange(node)) return this.#keyFunctions(node);
    if (!("action" in node)) return { hash: undefined, source: undefined };
    if (typeof node.action === "function") return this.#function(node, node.action);
    const object = objectFingerprint(node.action);
    return { hash: object?.hash, source: object?.source };
  }

  /** What decides where a key goes, and in which order. */
  #keyFunctions(node: ExchangeNode): { hash: string | undefined; source: string | undefined } {
    const { partitioner, comparator, order } = node;
    const target = partitioner && this.#function(node, partitioner);
    const compare = comparator && order === undefined ? this.#function(node, comparator) : undefined;
    if (target === undefined && compare === undefined) return { hash: undefined, source: undefined };
    const source = [target?.source, compare?.source].filter((text) => text !== undefined).join(" → ");
    return { hash: combineFingerprints([target?.hash, compare?.hash]), source };
  }

  // biome-ignore lint/complexity/noBannedTypes: any function that a user gave
  #function(node: Node, f: Function): { hash: string | undefined; source: string | undefined } {
    const print = functionFingerprint(f);
    if (print !== undefined) return print;
    if (node.name !== undefined) return { hash: undefined, source: undefined };
    throw new TSetError(
      "TSETS_CONFIG",
      `${nodeLabel(node)}: the text of a bound or native function cannot be seen, so a restart could not tell whether it changed: give the operator a name with setName`,
    );
  }
}

function parametersOf(node: Node): (string | number)[] {
  switch (node.kind) {
    case "range":
      return [node.start, node.step, node.count];
    case "list":
      return [valueFingerprint(node.values)];
    case "files":
      return [filesFingerprint(node)];
    case "join":
      return [node.join?.type ?? "", node.join?.algorithm ?? "", ...orderParameters(node)];
    default:
      if (isExchange(node)) return orderParameters(node);
      return "constants" in node && node.constants !== undefined ? [constantsText(node.constants)] : [];
  }
}

/** A comparator that is the same as a natural order is known by that. */
function orderParameters({ comparator, descending, order }: ExchangeNode): string[] {
  const parameters = descending === undefined ? [] : [descending ? "descending" : "ascending"];
  if (comparator !== undefined && order !== undefined) parameters.push(JSON.stringify(order));
  return parameters;
}
