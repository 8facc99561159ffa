import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import fc from "../fast-check.js";
import { test } from "uvu";
import * as assert from "uvu/assert";
import { TSetError } from "#src/errors.js";
import type { NativeFile } from "#src/native/addon.js";
import { crc32cTwin } from "#src/store/crc32c-twin.js";
import { Directory } from "#src/store/directory.js";
import { CRC_BLOCK_BYTES, OutputFile } from "#src/store/output-file.js";
import { built, runModule, scratchDirectory, thrownBy } from "../native/scratch.js";

const scratch = scratchDirectory("output");
const directory = Directory.open(scratch);
let files = 0;

function pattern(length: number): Uint8Array {
  const bytes = new Uint8Array(new SharedArrayBuffer(length + 3), 3);
  for (let i = 0; i < length; i++) bytes[i] = (i * 2654435761) >>> 13;
  return bytes;
}

function blockCrcs(bytes: Uint8Array): number[] {
  const crcs: number[] = [];
  for (let at = 0; at < bytes.length; at += CRC_BLOCK_BYTES) {
    crcs.push(crc32cTwin(bytes.subarray(at, at + CRC_BLOCK_BYTES)));
  }
  return crcs;
}

test("bytes of shared memory arrive as they were written, over the sizes of a call and of a write-back window", () => {
  for (const durable of [true, false]) {
    const content = pattern(35 * 1024 * 1024 + 17);
    const file = directory.createFile(`big-${durable}`, { durable });
    file.write(content.subarray(0, 5));
    file.write(content.subarray(5));
    assert.is(file.bytes, content.length);
    file.sync();
    file.close();
    assert.is(Buffer.compare(readFileSync(file.path), content), 0);
    directory.remove(`big-${durable}`);
  }
});

test("blocks are counted from the start of the file, however the writes are cut", () => {
  const content = pattern(3 * CRC_BLOCK_BYTES + 4321);
  const expected = blockCrcs(content);
  const cuts = fc.array(fc.integer({ min: 0, max: content.length }), { maxLength: 12 });
  fc.assert(
    fc.property(cuts, (cutting) => {
      const name = `checked-${files++}`;
      const file = directory.createFile(name);
      let from = 0;
      for (const to of [...cutting.sort((a, b) => a - b), content.length]) {
        file.writeChecked(content.subarray(from, to));
        assert.is(file.blockCrcs.length, Math.floor(to / CRC_BLOCK_BYTES));
        from = to;
      }
      assert.equal([...file.endBlocks()], expected);
      assert.equal([...file.endBlocks()], expected, "a second time");
      file.write(Buffer.from("footer"));
      file.close();
      const written = readFileSync(file.path);
      assert.is(Buffer.compare(written.subarray(0, content.length), content), 0);
      assert.is(String(written.subarray(content.length)), "footer");
      directory.remove(name);
    }),
    { numRuns: 15 },
  );
});

test("full last blocks and empty files have no extra block", () => {
  const file = directory.createFile("exact");
  file.writeChecked(pattern(2 * CRC_BLOCK_BYTES));
  assert.is(file.endBlocks().length, 2);
  file.close();
  const empty = directory.createFile("empty");
  assert.is(empty.endBlocks().length, 0);
  empty.close();
});

test("checked bytes after others are an error, since the blocks would lie", () => {
  const file = directory.createFile("order");
  file.write(pattern(1));
  assert.throws(() => file.writeChecked(pattern(1)), /before all others/);
  file.abandon();
  const ended = directory.createFile("order");
  ended.writeChecked(pattern(1));
  ended.endBlocks();
  assert.throws(() => ended.writeChecked(pattern(1)), /before all others/);
  ended.abandon();
});

test("a full disk is told as such by every later call too", () => {
  const full = (): never => {
    throw Object.assign(new Error("full"), { code: "ENOSPC", errno: -28, syscall: "write" });
  };
  const file = new OutputFile("/x/y", { write: full, writeChecked: full, sync() {}, close() {} }, () => {});
  for (let call = 0; call < 2; call++) {
    const error = thrownBy(() => file.write(pattern(1)));
    assert.is(error?.code, "TSETS_NO_SPACE");
    assert.match(error?.message ?? "", "1 bytes were to follow the 0 that are there");
  }
  file.abandon();
});

test("abandon removes the file, after close too, and never throws", () => {
  const open = directory.createFile("gone");
  open.abandon();
  open.abandon();
  assert.not(existsSync(open.path));
  const closed = directory.createFile("gone");
  closed.close();
  closed.abandon();
  assert.not(existsSync(closed.path));
  assert.throws(() => closed.write(pattern(1)), /is closed/);
});

test("a failed write, sync or close spoils the file: its fsync never runs again", () => {
  for (const failing of ["write", "sync", "close"] as const) {
    const calls: string[] = [];
    const step = (name: string) => () => {
      calls.push(name);
      if (name === failing) throw Object.assign(new Error("broken"), { code: "EIO", errno: -5, syscall: name });
    };
    const write = step("write");
    const writeChecked = (): number => {
      write();
      return 0;
    };
    const fake: NativeFile = { write, writeChecked, sync: step("sync"), close: step("close") };
    const file = new OutputFile("/x/y", fake, step("remove"));
    const first = thrownBy(() => {
      file.write(pattern(1));
      file.sync();
      file.close();
    });
    assert.is(first?.code, "TSETS_IO", failing);
    assert.match(first?.message ?? "", /\/x\/y: .*\(EIO\)/);
    const before = calls.length;
    for (const call of [
      () => file.write(pattern(1)),
      () => file.writeChecked(pattern(1)),
      () => file.sync(),
      () => file.close(),
    ]) {
      const later = thrownBy(call);
      assert.is(later?.code, "TSETS_IO");
      assert.is(later?.cause, first);
    }
    assert.is(calls.length, before);
    file.abandon();
    assert.equal(calls.slice(before), failing === "close" ? ["remove"] : ["close", "remove"]);
  }
});

test("a full disk is TSETS_NO_SPACE with the errno", () => {
  for (const errno of [28, 122, 27]) {
    const code = { 28: "ENOSPC", 122: "EDQUOT", 27: "EFBIG" }[errno];
    const full = (): never => {
      throw Object.assign(new Error("full"), { code, errno: -errno, syscall: "write" });
    };
    const fake: NativeFile = { write: full, writeChecked: full, sync() {}, close() {} };
    for (const call of ["write", "writeChecked"] as const) {
      const error = thrownBy(() => new OutputFile("/x/y", fake, () => {})[call](pattern(1)));
      assert.instance(error, TSetError);
      assert.is(error?.code, "TSETS_NO_SPACE");
      assert.match(error?.message ?? "", `(${code})`);
    }
  }
});

test("a file size limit that the system enforces is TSETS_NO_SPACE too, and abandon leaves nothing", () => {
  const path = join(scratch, "limited");
  const text = `
    import { Directory } from ${JSON.stringify(built("store/directory.js"))};
    const file = Directory.create(${JSON.stringify(path)}).createFile("f");
    try { file.write(new Uint8Array(4 << 20)); } catch (error) { console.log(error.code, error.message); }
    file.abandon();
  `;
  const { stdout, stderr } = runModule(text, { shell: "ulimit -f 1024" });
  assert.match(stdout, /^TSETS_NO_SPACE .*\(EFBIG\)/, stderr);
  assert.equal(readdirSync(path), []);
});

test.run();
