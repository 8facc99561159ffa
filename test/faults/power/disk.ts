import { basename, dirname } from "node:path";
import type { LoggedCall } from "../shim/fault-log.js";

/** Something that was asked of the disk. */
export type Change = (
  | { readonly kind: "write"; readonly file: FileNode; readonly offset: number; readonly data: Buffer }
  | { readonly kind: "truncate"; readonly file: FileNode; readonly bytes: number }
  /** Names that come and go at once, in one directory. */
  | {
      readonly kind: "names";
      readonly directory: DirectoryNode;
      readonly gone?: string;
      readonly made?: [string, Node];
    }
) & {
  /**
   * pending: no fsync has covered it yet. doubtful: the fsync that was to cover it failed; the kernel takes it for written,
   * and no later fsync brings it to the disk. done: it is there.
   */
  state?: "doubtful" | "done";
};

export interface FileNode {
  readonly kind: "file";
  /** Content before `changes`. */
  durable: Buffer;
  changes: Change[];
}

export interface DirectoryNode {
  readonly kind: "directory";
  /** As the processes see it. */
  readonly names: Map<string, Node>;
  /** Names before `changes`. */
  durable: Map<string, Node>;
  changes: Change[];
}

export type Node = FileNode | DirectoryNode;

/**
 * A disk that does as little as POSIX lets it: the content of a file counts from its fsync on, a name from the fsync of
 * its directory on, and what is in between may come to the disk in any order, or not at all. What a failed fsync was to
 * cover stays like that for good, whatever is synced later. (The file systems in use promise more: ext4 writes data
 * before the rename that puts it in place. Nothing here relies on it.)
 */
export class Disk {
  readonly root: DirectoryNode = { kind: "directory", names: new Map(), durable: new Map(), changes: [] };
  readonly #rootPath: string;
  readonly #files = new Map<string, FileNode>();

  /** @param rootPath what the paths of calls begin with; it exists and is on the disk */
  constructor(rootPath: string) {
    this.#rootPath = rootPath;
  }

  apply({ call, errno, inode, offset, data, path, other }: LoggedCall): void {
    if (errno !== 0) {
      if (call === "fsync") for (const change of this.#synced(path, inode).changes) change.state ??= "doubtful";
      return;
    }
    switch (call) {
      case "create": {
        const file: FileNode = { kind: "file", durable: Buffer.alloc(0), changes: [] };
        this.#files.set(inode, file);
        this.#name(path, file);
        return;
      }
      case "mkdir":
        this.#name(path, { kind: "directory", names: new Map(), durable: new Map(), changes: [] });
        return;
      case "write": {
        const file = this.#file(inode, path);
        file.changes.push({ kind: "write", file, offset, data });
        return;
      }
      case "ftruncate": {
        const file = this.#file(inode, path);
        file.changes.push({ kind: "truncate", file, bytes: offset });
        return;
      }
      case "fsync":
        this.#sync(path, inode);
        return;
      case "rename":
        this.#rename(path, other);
        return;
      case "link":
        this.#name(other, this.#node(path));
        return;
      case "unlink":
      case "rmdir": {
        const directory = this.#directory(dirname(path));
        directory.names.delete(basename(path));
        directory.changes.push({ kind: "names", directory, gone: basename(path) });
        return;
      }
      case "open":
      case "close":
      case "sync_file_range":
        // The last one starts writing; it promises nothing about the length of the file.
        return;
      default:
        throw new Error(`a ${call} of ${path} cannot be replayed`);
    }
  }

  /** All that a power cut may or may not have let through, of what can be reached from the root. */
  pending(): Change[] {
    const all: Change[] = [];
    const seen = new Set<Node>();
    const visit = (node: Node): void => {
      if (seen.has(node)) return;
      seen.add(node);
      all.push(...node.changes.filter(({ state }) => state !== "done"));
      if (node.kind === "file") return;
      for (const inner of node.durable.values()) visit(inner);
      for (const change of node.changes)
        if (change.kind === "names" && change.made !== undefined) visit(change.made[1]);
    };
    visit(this.root);
    return all;
  }

  /** The node that a path leads to now; undefined where there is none. */
  find(path: string): Node | undefined {
    let node: Node | undefined = this.root;
    for (const name of path.slice(this.#rootPath.length).split("/")) {
      if (name === "" || node === undefined) continue;
      node = node.kind === "directory" ? node.names.get(name) : undefined;
    }
    return node;
  }

  #sync(path: string, inode: string): void {
    const node = this.#synced(path, inode);
    for (const change of node.changes) change.state ??= "done";
    if (node.changes.some(({ state }) => state === "doubtful")) return;
    if (node.kind === "directory") node.durable = new Map(node.names);
    else node.durable = contentOf(node, () => "applied");
    node.changes = [];
  }

  #synced(path: string, inode: string): Node {
    const node = this.find(path);
    return node?.kind === "directory" ? node : this.#file(inode, path);
  }

  #rename(from: string, to: string): void {
    if (dirname(from) !== dirname(to)) throw new Error(`a rename from ${from} to another directory`);
    const directory = this.#directory(dirname(from));
    const node = this.#node(from);
    directory.names.delete(basename(from));
    directory.names.set(basename(to), node);
    directory.changes.push({ kind: "names", directory, gone: basename(from), made: [basename(to), node] });
  }

  #name(path: string, node: Node): void {
    const directory = this.#directory(dirname(path));
    directory.names.set(basename(path), node);
    directory.changes.push({ kind: "names", directory, made: [basename(path), node] });
  }

  #node(path: string): Node {
    const node = this.find(path);
    if (node === undefined) throw new Error(`nothing is at ${path}`);
    return node;
  }

  #directory(path: string): DirectoryNode {
    const node = this.#node(path);
    if (node.kind !== "directory") throw new Error(`${path} is not a directory`);
    return node;
  }

  #file(inode: string, path: string): FileNode {
    const file = this.#files.get(inode);
    if (file === undefined) throw new Error(`${path} (inode ${inode}) was not created in this log`);
    return file;
  }
}

/** What became of one change. "zeros": the length came to the disk, the bytes did not. */
export type Fate = "applied" | "dropped" | "zeros";

export function contentOf(file: FileNode, fateOf: (change: Change) => Fate): Buffer {
  let content: Buffer = Buffer.from(file.durable);
  for (const change of file.changes) {
    const fate = change.state === "done" ? "applied" : fateOf(change);
    if (fate === "dropped" || change.kind === "names") continue;
    if (change.kind === "truncate") {
      content = resized(content, change.bytes);
      continue;
    }
    const end = change.offset + change.data.length;
    if (end > content.length) content = resized(content, end);
    if (fate === "applied") change.data.copy(content, change.offset);
  }
  return content;
}

export function namesOf(directory: DirectoryNode, fateOf: (change: Change) => Fate): Map<string, Node> {
  const names = new Map(directory.durable);
  for (const change of directory.changes) {
    if (change.kind !== "names" || (change.state !== "done" && fateOf(change) === "dropped")) continue;
    if (change.gone !== undefined) names.delete(change.gone);
    if (change.made !== undefined) names.set(...change.made);
  }
  return names;
}

function resized(content: Buffer, bytes: number): Buffer {
  const result = Buffer.alloc(bytes);
  content.copy(result, 0, 0, Math.min(bytes, content.length));
  return result;
}
