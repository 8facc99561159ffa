import { readFileSync } from "node:fs";

/** One call, as the shim has logged it. */
export interface LoggedCall {
  call: string;
  /** 0: not counted, a mark of the program. */
  number: number;
  /** 0: it succeeded. */
  errno: number;
  inode: string;
  /** Of a write; the new length of an ftruncate. */
  offset: number;
  data: Buffer;
  path: string;
  /** The new name of a rename or a link. */
  other: string;
}

const TAB = "\t";
const NEWLINE = 10;

/** Every call that a process, or several after each other, has made. What a kill cut off is left out. */
export function readFaultLog(path: string): LoggedCall[] {
  const bytes = readFileSync(path);
  const calls: LoggedCall[] = [];
  for (let at = 0; at < bytes.length; ) {
    const end = bytes.indexOf(NEWLINE, at);
    if (end < 0) break;
    const [call, number, errno, inode, offset, length, name, other] = bytes.toString("utf8", at, end).split(TAB);
    const start = end + 1;
    const size = Number(length);
    if (start + size >= bytes.length) break;
    calls.push({
      call,
      number: Number(number),
      errno: Number(errno),
      inode,
      offset: Number(offset),
      data: bytes.subarray(start, start + size),
      path: name,
      other,
    });
    at = start + size + 1;
  }
  return calls;
}
