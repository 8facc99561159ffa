import { basename, dirname } from "node:path";
import type { LoggedCall } from "../shim/fault-log.js";

/** Something that was asked of the disk and that no fsync has covered yet. */
export type Pending =
  | { readonly kind: "write"; readonly file: FileNode; readonly offset: number; readonly data: Buffer }
  | { readonly kind: "truncate"; readonly file: FileNode; readonly bytes: number }
  /** Names that come and go at once, in one directory. */
  | {
      readonly kind: "names";
      readonly directory: DirectoryNode;
      readonly gone?: string;
      readonly made?: [string, Node];
    };

export interface FileNode {
  readonly kind: "file";
  durable: Buffer;
  pending: Pending[];
  /** An fsync failed: the kernel takes what was pending for written, and no later fsync brings it to the disk. */
  spoilt?: boolean;
}

export interface DirectoryNode {
  readonly kind: "directory";
  /** As the processes see it. */
  readonly names: Map<string, Node>;
  /** As of its last fsync. */
  durable: Map<string, Node>;
  pending: Pending[];
  spoilt?: boolean;
}

export type Node = FileNode | DirectoryNode;

/**
 * A disk that does as little as POSIX lets it: the content of a file counts from its fsync on, a name from the fsync of
 * its directory on, and what is in between may come to the disk in any order, or not at all. (The file systems in use
 * promise more: ext4 writes data before the rename that puts it in place. Nothing here relies on it.)
 */
export class Disk {
  readonly root: DirectoryNode = { kind: "directory", names: new Map(), durable: new Map(), pending: [] };
  readonly #rootPath: string;
  readonly #files = new Map<string, FileNode>();

  /** @param rootPath what the paths of calls begin with; it exists and is on the disk */
  constructor(rootPath: string) {
    this.#rootPath = rootPath;
  }

  apply({ call, errno, inode, offset, data, path, other }: LoggedCall): void {
    if (errno !== 0) {
      if (call === "fsync") this.#synced(path, inode).spoilt = true;
      return;
    }
    switch (call) {
      case "create": {
        const file: FileNode = { kind: "file", durable: Buffer.alloc(0), pending: [] };
        this.#files.set(inode, file);
        this.#name(path, file);
        return;
      }
      case "mkdir":
        this.#name(path, { kind: "directory", names: new Map(), durable: new Map(), pending: [] });
        return;
      case "write": {
        const file = this.#file(inode, path);
        file.pending.push({ kind: "write", file, offset, data });
        return;
      }
      case "ftruncate": {
        const file = this.#file(inode, path);
        file.pending.push({ kind: "truncate", file, bytes: offset });
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
        directory.pending.push({ kind: "names", directory, gone: basename(path) });
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
  pending(): Pending[] {
    const all: Pending[] = [];
    const seen = new Set<Node>();
    const visit = (node: Node): void => {
      if (seen.has(node)) return;
      seen.add(node);
      all.push(...node.pending);
      if (node.kind === "file") return;
      for (const inner of node.durable.values()) visit(inner);
      for (const change of node.pending)
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
    if (node.spoilt === true) return;
    if (node.kind === "directory") node.durable = new Map(node.names);
    else node.durable = contentOf(node, () => "applied");
    node.pending = [];
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
    directory.pending.push({ kind: "names", directory, gone: basename(from), made: [basename(to), node] });
  }

  #name(path: string, node: Node): void {
    const directory = this.#directory(dirname(path));
    directory.names.set(basename(path), node);
    directory.pending.push({ kind: "names", directory, made: [basename(path), node] });
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

/** What became of one pending operation. "zeros": the length came to the disk, the bytes did not. */
export type Fate = "applied" | "dropped" | "zeros";

export function contentOf(file: FileNode, fateOf: (pending: Pending) => Fate): Buffer {
  let content: Buffer = Buffer.from(file.durable);
  for (const pending of file.pending) {
    const fate = fateOf(pending);
    if (fate === "dropped" || pending.kind === "names") continue;
    if (pending.kind === "truncate") {
      content = resized(content, pending.bytes);
      continue;
    }
    const end = pending.offset + pending.data.length;
    if (end > content.length) content = resized(content, end);
    if (fate === "applied") pending.data.copy(content, pending.offset);
  }
  return content;
}

export function namesOf(directory: DirectoryNode, fateOf: (pending: Pending) => Fate): Map<string, Node> {
  const names = new Map(directory.durable);
  for (const pending of directory.pending) {
    if (pending.kind !== "names" || fateOf(pending) === "dropped") continue;
    if (pending.gone !== undefined) names.delete(pending.gone);
    if (pending.made !== undefined) names.set(...pending.made);
  }
  return names;
}

function resized(content: Buffer, bytes: number): Buffer {
  const result = Buffer.alloc(bytes);
  content.copy(result, 0, 0, Math.min(bytes, content.length));
  return result;
}
