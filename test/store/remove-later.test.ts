import { spawnSync } from "node:child_process";
import { readdirSync, readlinkSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { test } from "uvu";
import * as assert from "uvu/assert";
import { Directory } from "#src/store/directory.js";
import { scratchDirectory } from "../native/scratch.js";

const scratch = scratchDirectory("remove-later");
const MIB = 1024 * 1024;

function write(directory: Directory, name: string, bytes: number): void {
  const file = directory.createFile(name);
  file.write(new Uint8Array(bytes));
  file.close();
}

/** Files that this process keeps, though they have no name any more. */
function kept(directory: Directory): string[] {
  return readdirSync("/proc/self/fd").flatMap((fd) => {
    try {
      const path = readlinkSync(`/proc/self/fd/${fd}`);
      return path.startsWith(directory.path) && path.endsWith(" (deleted)") ? [path] : [];
    } catch {
      return [];
    }
  });
}

test("a file that is removed later has no name at once, and is let go soon after", async () => {
  const directory = Directory.create(join(scratch, "names"));
  for (const bytes of [0, 10, MIB - 1, MIB, 9 * MIB]) {
    write(directory, "f", bytes);
    directory.remove("f", { later: true });
    assert.equal(directory.list(), []);
    write(directory, "f", 1);
    assert.is(directory.stat("f")?.bytes, 1);
    directory.remove("f");
  }
  directory.remove("f", { later: true });
  for (let waited = 0; process.platform === "linux" && kept(directory).length > 0; waited += 10) {
    assert.ok(waited < 10_000, kept(directory).join());
    await sleep(10);
  }
});

test("a link is removed, and not what it points to", () => {
  const directory = Directory.create(join(scratch, "links"));
  write(directory, "target", 2 * MIB);
  spawnSync("ln", ["-s", "target", join(directory.path, "link")]);
  directory.remove("link", { later: true });
  assert.equal(directory.list(), ["target"]);
});

test("the space of what was removed is there for the next file, however full the disk is", () => {
  const directory = Directory.create(join(scratch, "small-disk"));
  const mounted = spawnSync("mount", ["-t", "tmpfs", "-o", "size=24m", "none", directory.path]);
  if (mounted.status !== 0) return;
  const inside = Directory.open(directory.path);
  try {
    for (let i = 0; i < 20; i++) {
      write(inside, `f${i}`, 20 * MIB);
      inside.remove(`f${i}`, { later: true });
    }
    assert.throws(() => write(inside, "too large", 30 * MIB), /ENOSPC/);
  } finally {
    inside.close();
    spawnSync("umount", ["-l", directory.path]);
  }
});

test.run();
