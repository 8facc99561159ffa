import { existsSync, lstatSync, mkdirSync, readFileSync, statSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { spawnSync } from "node:child_process";
import { test } from "uvu";
import * as assert from "uvu/assert";
import { TSetError } from "#src/errors.js";
import { Directory } from "#src/store/directory.js";
import { errnoOf } from "#src/store/io-error.js";
import { scratchDirectory, thrownBy } from "../native/scratch.js";

const scratch = scratchDirectory("directory");

function fresh(name: string): Directory {
  return Directory.create(join(scratch, name));
}

function write(directory: Directory, name: string, text: string): void {
  const file = directory.createFile(name);
  file.write(Buffer.from(text));
  file.close();
}

test("create makes every missing directory with mode 0700, and opens what is there", () => {
  const path = join(scratch, "a/b/c");
  const made = Directory.create(path, { durable: true });
  assert.is(made.path, path);
  for (const each of ["a", "a/b", "a/b/c"]) assert.is(statSync(join(scratch, each)).mode & 0o777, 0o700);
  write(made, "x", "1");
  assert.equal(Directory.create(path, { durable: true }).list(), ["x"]);
});

test("open refuses what is missing, a file, and a symbolic link", () => {
  mkdirSync(join(scratch, "real"));
  writeFileSync(join(scratch, "file"), "");
  symlinkSync("real", join(scratch, "link"));
  for (const [name, errnos] of [
    ["missing", ["ENOENT"]],
    ["file", ["ENOTDIR"]],
    ["link", ["ENOTDIR", "ELOOP"]],
  ] as const) {
    const error = thrownBy(() => Directory.open(join(scratch, name)));
    assert.instance(error, TSetError);
    assert.is(error?.code, "TSETS_IO");
    assert.ok((errnos as readonly (string | undefined)[]).includes(errnoOf(error)), `${name}: ${error?.message}`);
    assert.match(error?.message ?? "", join(scratch, name));
  }
  assert.instance(
    thrownBy(() => fresh("opens").directory("missing")),
    TSetError,
  );
});

test("an error names the path and the errno", () => {
  const directory = fresh("names");
  const error = thrownBy(() => directory.directory("missing"));
  assert.is(error?.message, `cannot open ${directory.path}/missing: no such file or directory (ENOENT)`);
  assert.is((error as TSetError).place.path, `${directory.path}/missing`);
});

test("names that could leave the directory are TypeErrors in every call", () => {
  const directory = fresh("hostile");
  for (const name of ["", ".", "..", "a/b", "/etc/passwd", "a\0b", "x".repeat(256), "ü".repeat(128)]) {
    for (const call of [
      () => directory.directory(name, { create: true }),
      () => directory.createFile(name),
      () => directory.readFile(name),
      () => directory.stat(name),
      () => directory.rename(name, "a"),
      () => directory.rename("a", name),
      () => directory.renameNoReplace(name, "a"),
      () => directory.renameNoReplace("a", name),
      () => directory.remove(name),
      () => directory.removeTree(name),
      () => directory.map(name, 0, 1),
    ]) {
      assert.instance(thrownBy(call), TypeError, JSON.stringify(name));
    }
  }
  assert.instance(
    thrownBy(() => Directory.open("a\0b")),
    TypeError,
  );
  assert.equal(directory.list(), []);
});

test("files come back as they were written, and are 0600", () => {
  const directory = fresh("files");
  write(directory, "a.txt", "hello");
  assert.is(String(directory.readFile("a.txt")), "hello");
  assert.is(statSync(join(directory.path, "a.txt")).mode & 0o777, 0o600);
  const status = directory.stat("a.txt");
  assert.is(status?.bytes, 5);
  assert.is(status?.isFile, true);
  assert.is(status?.isDirectory, false);
  assert.ok(Math.abs((status?.mtimeMs ?? 0) - Date.now()) < 60_000);
});

test("what is missing reads as undefined, and removing it is no error", () => {
  const directory = fresh("missing-file");
  assert.is(directory.readFile("none"), undefined);
  assert.is(directory.stat("none"), undefined);
  directory.remove("none");
  directory.removeTree("none");
});

test("createFile does not touch what has the name already", () => {
  const directory = fresh("exclusive");
  write(directory, "taken", "first");
  symlinkSync("/nowhere/at/all", join(directory.path, "dangling"));
  for (const name of ["taken", "dangling"]) {
    const error = thrownBy(() => directory.createFile(name));
    assert.is(error?.code, "TSETS_IO");
    assert.is(errnoOf(error), "EEXIST");
  }
  assert.is(String(directory.readFile("taken")), "first");
});

test("symbolic links are neither read, mapped, nor called files", () => {
  const directory = fresh("links");
  write(directory, "file", "secret");
  symlinkSync("file", join(directory.path, "link"));
  assert.is(errnoOf(thrownBy(() => directory.readFile("link"))), "ELOOP");
  assert.is(errnoOf(thrownBy(() => directory.map("link", 0, 1))), "ELOOP");
  assert.is(directory.stat("link")?.isFile, false);
});

test("a directory or a FIFO in the place of a file is an error, at once", () => {
  const directory = fresh("special");
  directory.directory("inner", { create: true });
  spawnSync("mkfifo", [join(directory.path, "fifo")]);
  for (const name of ["inner", "fifo"]) {
    assert.is(errnoOf(thrownBy(() => directory.readFile(name))), "EINVAL", name);
  }
});

test("a file larger than maxBytes is TSETS_CORRUPT", () => {
  const directory = fresh("large");
  write(directory, "f", "12345");
  assert.is(String(directory.readFile("f", { maxBytes: 5 })), "12345");
  const error = thrownBy(() => directory.readFile("f", { maxBytes: 4 }));
  assert.is(error?.code, "TSETS_CORRUPT");
  assert.match(error?.message ?? "", "larger than 4 bytes");
});

test("rename replaces; renameNoReplace does not, and leaves one name", () => {
  const directory = fresh("rename");
  write(directory, "a", "a");
  write(directory, "b", "b");
  write(directory, "c", "c");
  directory.rename("a", "b");
  assert.equal(directory.list(), ["b", "c"]);
  assert.is(String(directory.readFile("b")), "a");

  const error = thrownBy(() => directory.renameNoReplace("b", "c"));
  assert.is(error?.code, "TSETS_IO");
  assert.is(errnoOf(error), "EEXIST");
  assert.is(String(directory.readFile("c")), "c");

  directory.renameNoReplace("b", "d");
  assert.equal(directory.list(), ["c", "d"]);
  assert.is(lstatSync(join(directory.path, "d")).nlink, 1);
  assert.is(errnoOf(thrownBy(() => directory.renameNoReplace("none", "e"))), "ENOENT");
  directory.sync();
});

test("list is sorted and knows no dots", () => {
  const directory = fresh("list");
  for (const name of ["b", "a", "ü", "C", ".hidden"]) write(directory, name, "");
  assert.equal(directory.list(), [".hidden", "C", "a", "b", "ü"]);
});

test("removeTree removes what is inside, and links without what they point to", () => {
  const directory = fresh("tree");
  write(directory, "keep", "kept");
  const inner = directory.directory("x", { create: true }).directory("y", { create: true });
  write(inner, "f", "");
  symlinkSync(directory.path, join(inner.path, "up"));
  directory.removeTree("x");
  assert.equal(directory.list(), ["keep"]);
  assert.is(readFileSync(join(directory.path, "keep"), "utf8"), "kept");
});

test("a closed directory refuses every call; closing twice is fine", () => {
  const directory = fresh("closed");
  write(directory, "f", "1");
  directory.close();
  directory.close();
  for (const call of [
    () => directory.readFile("f"),
    () => directory.createFile("g"),
    () => directory.list(),
    () => directory.stat("f"),
    () => directory.sync(),
    () => directory.map("f", 0, 1),
    () => directory.remove("f"),
  ]) {
    assert.is(errnoOf(thrownBy(call)), "EBADF");
  }
  assert.ok(existsSync(join(directory.path, "f")));
});

test.run();
