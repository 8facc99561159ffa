import { test } from "uvu";
import * as assert from "uvu/assert";
import { native, nativeStatus } from "#src/native/load-addon.js";
import { built, runModule, scratchDirectory, thrownBy } from "./scratch.js";

if (native === undefined) {
  test("without the addon, the status says why", () => {
    assert.is(nativeStatus.loaded, false);
    assert.ok(nativeStatus.reason.length > 0);
  });
} else {
  const addon = native;

  test("wrong arguments are TypeErrors, never a crash", () => {
    const directory = addon.openDirectory(scratchDirectory("arguments"));
    const file = directory.createFile("f", false);
    const loose = { ...addon } as unknown as Record<string, (...args: unknown[]) => unknown>;
    const calls: [string, unknown[]][] = [
      ["crc32c", []],
      ["crc32c", ["text", 0]],
      ["crc32c", [Int8Array.of(1), 0]],
      ["crc32c", [new DataView(new ArrayBuffer(8)), 0]],
      ["crc32c", [Uint8Array.of(1), -1]],
      ["crc32c", [Uint8Array.of(1), 2 ** 32]],
      ["crc32c", [Uint8Array.of(1), 0.5]],
      ["release", [new ArrayBuffer(8)]],
      ["preferHugePages", [new ArrayBuffer(8)]],
      ["openDirectory", [7]],
      ["openDirectory", ["a\0b"]],
      ["reduce", [7, Int8Array.of(1), Uint32Array.of(0), 0]],
      ["reduce", [4, Float32Array.of(1), new Float32Array(16), 0]],
      ["reduce", [0, Int8Array.of(1), Uint32Array.of(0, 0), 0]],
      ["reduce", [0, Int8Array.of(1), Int32Array.of(0), 0]],
      ["reduce", [0, Float32Array.of(1), Uint32Array.of(0), 0]],
      ["reduce", [0, Float32Array.of(1), new Float32Array(15), 0]],
      ["reduce", [0, Float32Array.of(1), new Float32Array(16), 16]],
      ["reduce", [2, Float32Array.of(1), Float64Array.of(1), 0]],
      ["reduce", [0, new Uint8ClampedArray(1), Uint32Array.of(0), 0]],
      ["exitNow", ["0"]],
    ];
    for (const [name, args] of calls) {
      assert.instance(
        thrownBy(() => loose[name](...args)),
        TypeError,
        `${name}(${args})`,
      );
    }
    for (const name of ["..", "a/b", "a\0b", "", 5, undefined]) {
      assert.instance(
        thrownBy(() => directory.readFile(name as string, 10)),
        TypeError,
      );
      assert.instance(
        thrownBy(() => directory.createFile(name as string, false)),
        TypeError,
      );
    }
    assert.instance(
      thrownBy(() => file.write("text" as unknown as Uint8Array)),
      TypeError,
    );
    file.close();
    directory.close();
  });

  test("classes of the addon cannot be constructed or borrowed by a program", () => {
    const directory = addon.openDirectory(scratchDirectory("classes"));
    const make = directory.constructor as new (...args: unknown[]) => unknown;
    assert.instance(
      thrownBy(() => new make()),
      TypeError,
    );
    assert.instance(
      thrownBy(() => new make({})),
      TypeError,
    );
    assert.instance(
      thrownBy(() => directory.list.call({} as never)),
      Error,
    );
    directory.close();
  });

  test("an error of a system call looks like one of node:fs", () => {
    const error = thrownBy(() => addon.openDirectory("/no/such/place")) as NodeJS.ErrnoException;
    assert.is(error.code, "ENOENT");
    assert.is(error.errno, -2);
    assert.is(error.syscall, "open");
    assert.is(error.path, "/no/such/place");
  });

  test("release gives whole pages back, which read as zeros; what is outside of them stays", () => {
    const bytes = new Uint8Array(new SharedArrayBuffer(4 * 1024 * 1024)).fill(7);
    const view = bytes.subarray(1000, 3_000_000);
    const released = addon.release(view);
    if (process.platform !== "linux") return;
    assert.ok(released > 2_900_000 && released <= view.length, String(released));
    assert.is(bytes[999], 7);
    assert.is(bytes[3_000_000], 7);
    assert.is(bytes[1_000_000], 0);
    let zeros = 0;
    for (const byte of bytes) if (byte === 0) zeros++;
    assert.is(zeros, released);
    assert.is(addon.release(bytes.subarray(1_000, 1_100)), 0);
    bytes.fill(9);
    assert.is(bytes[1_000_000], 9);
  });

  test("exitNow leaves with the code while timers, threads and exit handlers are pending", () => {
    const text = `
      import { native } from ${JSON.stringify(built("native/load-addon.js"))};
      import { Worker } from "node:worker_threads";
      process.on("exit", () => console.log("exit handler"));
      new Worker("for (;;) {}", { eval: true }).on("online", () => native.exitNow(37));
    `;
    const { status, stdout } = runModule(text);
    assert.is(status, 37);
    assert.is(stdout, "");
  });

  test("the status names the file and the processor's features", () => {
    assert.is(nativeStatus.loaded, true);
    assert.match(nativeStatus.path ?? "", /\.node$/);
    assert.equal(nativeStatus.features, addon.cpuFeatures());
  });
}

test.run();
