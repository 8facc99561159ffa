import { TSetError } from "../errors.js";

/*
 * A flock belongs to the open file, not to the process that asked for it. So flock(1), which gets the open file as its
 * descriptor 3, takes the lock for us: it stays when the command has ended, until the last descriptor is closed.
 */

const CONFLICT = 1;

/** flock(LOCK_EX | LOCK_NB) without the addon. false: somebody else has it. */
export function flockExclusive(fd: number, path: string): boolean {
  return run("-x", fd, path);
}

/** Whether an exclusive lock is held through another open file; the caller closes `fd` at once. */
export function flockProbe(fd: number, path: string): boolean {
  return !run("-s", fd, path);
}

function run(mode: "-x" | "-s", fd: number, path: string): boolean {
  // Not imported at the top: with the addon, nobody needs it, and it costs each thread more than a millisecond.
  const { spawnSync } = process.getBuiltinModule("node:child_process");
  const { status, error, stderr } = spawnSync("flock", [mode, "-n", "3"], { stdio: ["ignore", "ignore", "pipe", fd] });
  if (status === 0) return true;
  if (status === CONFLICT) return false;
  const reason = error === undefined ? String(stderr).trim() : error.message;
  throw new TSetError(
    "TSETS_IO",
    `cannot lock ${path}: neither the addon nor the flock command is there (${reason}), so checkpointing is refused`,
    { path, cause: error },
  );
}
