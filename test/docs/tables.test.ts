import { readFileSync } from "node:fs";
import { join } from "node:path";
import { suite } from "uvu";
import * as assert from "uvu/assert";
import * as tsets from "#src/index.js";
import { BatchEnv } from "#src/job/env.js";
import { ReduceLink } from "#src/tset/reduce-link.js";
import { StoredKeyedTSet } from "#src/tset/stored-keyed-tset.js";
import { StoredTSet } from "#src/tset/stored-tset.js";
import { docs } from "./page.js";

const test = suite("tables of the pages for users of other systems");

/** Names of methods and accessors, inherited ones too. */
function membersOf({ prototype }: { prototype: object }): string[] {
  const names: string[] = [];
  for (let at = prototype; at !== Object.prototype; at = Object.getPrototypeOf(at))
    names.push(...Object.getOwnPropertyNames(at));
  return names;
}

/** Of the interfaces that a user writes or is given: TypeScript forgets them. */
const OF_INTERFACES = ["prepare", "end", "close", "add", "addBatch", "collect", "input"];
const onTSets = [StoredTSet, StoredKeyedTSet, ReduceLink].flatMap(membersOf);
const onEnv = membersOf(BatchEnv);

for (const page of ["coming-from-twister2.md", "coming-from-spark.md"]) {
  test(`${page} names only what there is`, () => {
    const rows = readFileSync(join(docs, page), "utf8").matchAll(/^\|[^|]+\|([^|]+)\|/gm);
    const spans = [...rows].flatMap(([, here]) => [...here.matchAll(/`([^`]+)`/g)].map(([, span]) => span));
    assert.ok(spans.length > 30);
    for (const span of spans) {
      const [, onEnvironment, method] = /^(env\.)?(?:\w+\.)?(\w+)\(/.exec(span) ?? [];
      if (method === undefined) continue;
      const known = onEnvironment === undefined ? [...onTSets, ...OF_INTERFACES, ...Object.keys(tsets)] : onEnv;
      assert.ok(known.includes(method), `${page}: ${span}`);
    }
  });
}

test.run();
