// thorough without the addon
import { suite } from "uvu";
import * as assert from "uvu/assert";
import { poison } from "#src/comm/threads/poison.js";
import { crc32c } from "#src/store/crc32c.js";
import { type Backend, single, threads } from "./backends.js";
import { pattern } from "./scenarios.mjs";

const LENGTHS = [0, 1, 1023, 1024, 1025, 10 * 1024 * 1024];
const MiB = 1024 * 1024;

for (const backend of [single, threads(false), threads(true)]) contract(backend);

function contract(backend: Backend): void {
  const test = suite(`communicator: ${backend.name}`);
  const largest = Math.max(...backend.sizes);
  const run = (scenario: string, size: number, args?: object) => backend.start(scenario, size, args).results;
  const range = (n: number) => Array.from({ length: n }, (_, i) => i);
  const same = (results: unknown[]) => {
    for (const result of results) assert.equal(result, results[0]);
    return results[0] as any;
  };

  for (const size of backend.sizes) {
    test(`allGather returns every worker's payload in the order of their ids (${size})`, async () => {
      const seen = same(await run("gather", size, { rounds: 20 }));
      assert.equal(
        seen,
        range(20).map((round) => range(size).map((id) => [id, round])),
      );
    });

    test(`allReduce combines the values in the order of the ids, to the same bits everywhere (${size})`, async () => {
      assert.equal(same(await run("reduce", size, { rounds: 3000 })), { wrong: [], zero: true });
    });

    if (size > 1) {
      test(`a worker in another collective than allReduce is found out by all (${size})`, async () => {
        const { code, message } = same(await run("reduceOrGather", size, { odd: size - 1 }));
        assert.is(code, "TSETS_GRAPH_MISMATCH");
        assert.match(message, /allReduce/);
      });
    }

    test(`nobody leaves a barrier before all have arrived (${size})`, async () => {
      const shared = new SharedArrayBuffer(4 * size);
      assert.equal(await run("barriers", size, { shared, rounds: 2000 }), range(size).fill(0));
    });

    test(`thousands of mixed collectives neither mix up payloads nor leak a block (${size})`, async () => {
      const { wrong, used } = same(await run("mixed", size, { seed: 20261122 + size, rounds: 1500 }));
      assert.is(wrong, 0);
      assert.is(used, 0);
    });

    test(`exchange hands chunk lists to their receivers, by sender, in order (${size})`, async () => {
      for (const where of ["arena", "heap"]) {
        const results = await run("exchange", size, { where });
        results.forEach(({ rows, own, placed, used }, id) => {
          assert.equal(
            rows,
            range(size).map((from) => range(id).map((n) => [from, id, n])),
          );
          assert.ok(own, "chunks to oneself are the same objects");
          assert.ok(placed, "what others receive lies in the arenas");
          // Blocks of copies belong to who received them, so freeing what arrived leaves nothing.
          assert.is(used, 0);
        });
      }
    });

    test(`share shows every worker all chunks until release (${size})`, async () => {
      for (const where of ["arena", "heap"]) {
        const { rows, used } = same(await run("share", size, { where }));
        assert.equal(
          rows,
          range(size).map((id) => range(id + 1).map((n) => [id, n])),
        );
        assert.is(used, 0);
      }
    });
  }

  test("payloads of any length arrive whole, whatever the others' lengths, and their blocks are freed", async () => {
    const size = Math.min(largest, 4);
    const { received, used } = same(await run("lengths", size, { lengths: LENGTHS }));
    LENGTHS.forEach((_, round) => {
      const expected = range(size).map((id) => {
        const length = LENGTHS[(round + id) % LENGTHS.length];
        return [length, crc32c(pattern(id, round, length))];
      });
      assert.equal(received[round], expected);
    });
    assert.is(used, 0);
  });

  test("what allGather returns stays as it is when later collectives run", async () => {
    assert.equal(same(await run("copies", largest)), range(largest));
  });

  test("an exchange of more chunks than a slot has room for arrives whole, empty ones too", async () => {
    const results = await run("manyChunks", Math.min(largest, 3), { count: 1000 });
    results.forEach(({ rows, used }, id) => {
      assert.equal(
        rows,
        range(rows.length).map((from) => (from === id ? 0 : 666)),
      );
      assert.is(used, 0);
    });
  });

  test("an exchange with a list too few is a RangeError", async () => {
    for (const { type } of await run("wrongCount", largest)) assert.is(type, "RangeError");
  });

  if (largest > 1) severalWorkers();
  test.after(() => backend.close());
  test.run();

  function severalWorkers(): void {
    test("a worker that takes another step is named on every worker, and all stay in step", async () => {
      const reduce = ["reduce → forEach", "b", ["range 0..9", "reduce", "forEach"]];
      const persist = ["persist #1", "a", ["range 0..9", "map", "persist"]];
      const size = Math.min(largest, 4);
      const odd = size - 1;
      const { error, after } = same(await run("disagree", size, { odd, steps: [persist, reduce] }));
      assert.is(error.code, "TSETS_GRAPH_MISMATCH");
      assert.is(error.type, "TSetError");
      const others = size === 2 ? 'worker 0 is in "persist #1"' : 'workers 0, 1, 2 are in "persist #1"';
      // Two workers that differ: neither is the odd one, the second is named first.
      assert.match(error.message, `worker ${odd} is in "reduce → forEach", ${others}`);
      assert.match(error.message, `first difference: worker ${odd} has "reduce", worker 0 has "map"`);
      assert.equal(after, range(size));
    });

    test("steps of the same kind with other graphs differ by fingerprint", async () => {
      const steps = [
        ["run", "f1", ["source"]],
        ["run", "f2", ["source"]],
      ];
      const { error } = same(await run("disagree", largest, { odd: 1, steps }));
      assert.match(
        error.message,
        "first difference: none that can be shown; fingerprint f2 on worker 1, f1 on worker 0",
      );
    });

    test("descriptions larger than a slot are compared too", async () => {
      const lines = Array.from({ length: 500 }, (_, i) => `map ${i}`);
      const steps = [
        ["run", "a", lines],
        ["run", "b", [...lines.slice(0, 400), "filter"]],
      ];
      const { error } = same(await run("disagree", largest, { odd: 1, steps }));
      assert.match(error.message, 'first difference: worker 1 has "filter", worker 0 has "map 400"');
    });

    test("a step that cannot be described is still reported on every worker", async () => {
      const error = same(await run("noDescription", largest));
      assert.is(error.code, "TSETS_GRAPH_MISMATCH");
      assert.match(error.message, "this graph cannot be described");
    });

    test("a worker in another collective is an error on every worker, and no bytes are taken for something else", async () => {
      const { error, after } = same(await run("otherCollective", largest));
      assert.is(error.code, "TSETS_GRAPH_MISMATCH");
      assert.match(error.message, 'worker 0 is in "barrier"');
      assert.equal(after, range(largest));
    });

    test("main that has ended on one worker while the others are in an action is an error on every worker at once", async () => {
      const error = same(await run("endedEarly", largest));
      assert.is(error.code, "TSETS_GRAPH_MISMATCH");
      assert.match(error.message, 'worker 1 is in "end of main"');
      assert.match(error.message, 'in "forEach"');
    });

    test("a payload that does not fit into memory fails the collective on every worker, and nobody waits", async () => {
      const { errors, heap, used } = same(await run("tooLarge", largest, { bytes: 800 * MiB }));
      for (const error of [...errors, heap]) assert.is(error.code, "TSETS_MEMORY");
      assert.is(used, 0);
    });

    test("poison wakes workers that wait, and every later call throws its error", async () => {
      const shared = new SharedArrayBuffer(4);
      const { results, control } = backend.start("poisoned", largest, { shared });
      // Not a matter of timing: whether the others wait already or come later, they must throw.
      await new Promise((resolve) => setTimeout(resolve, 50));
      const reason = { code: "TSETS_WORKER_LOST", message: "worker-0 is gone", worker: 0 } as const;
      assert.is(poison(control!, reason), true);
      assert.is(poison(control!, { code: "TSETS_ABORTED", message: "too late" }), false);
      Atomics.store(new Int32Array(shared), 0, 1);
      Atomics.notify(new Int32Array(shared), 0);
      for (const errors of await results) {
        for (const error of errors) {
          assert.is(error.code, "TSETS_WORKER_LOST");
          assert.is(error.message, "worker-0 is gone");
          assert.equal(error.place, { worker: 0 });
        }
      }
    });
  }
}
