import type { Communicator } from "../comm/communicator.js";
import type { FileList, FilesNode, Node } from "../plan/graph.js";
import { listFiles } from "../sources/files/list-files.js";
import { settle, type Failure } from "./settle.js";

/**
 * Gives the files of each source that has no list yet worker 0's list: directories may change between two looks, and
 * all workers must divide the same bytes. A collective, if there are any; all workers have the same nodes.
 */
export function fixFileLists(nodes: readonly Node[], communicator: Communicator): void {
  const unlisted = nodes.filter((node): node is FilesNode => node.kind === "files" && node.list === undefined);
  if (unlisted.length === 0) return;
  let payload = new Uint8Array(0) as Uint8Array;
  let failure: Failure | undefined;
  if (communicator.id === 0) {
    try {
      payload = new TextEncoder().encode(JSON.stringify(unlisted.map(({ paths }) => listFiles(paths))));
    } catch (error) {
      failure = { error, task: 0 };
    }
  }
  const [lists] = settle(communicator, failure, payload);
  (JSON.parse(new TextDecoder().decode(lists)) as FileList[]).forEach((list, i) => {
    (unlisted[i] as FilesNode).list = list;
  });
}
