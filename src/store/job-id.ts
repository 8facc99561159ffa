import { TSetError } from "../errors.js";

/**
 * A job id is also the name of a directory, so it is this and nothing else: no dot, no slash, no byte outside ASCII,
 * never an option for a program (it starts with a letter or a digit), and short enough for any file system.
 */
const JOB_ID = /^[A-Za-z0-9][A-Za-z0-9_-]{0,63}$/;
const USER_LENGTH = 9;
const NAME_LENGTH = 30;

export function isJobId(text: unknown): text is string {
  return typeof text === "string" && JOB_ID.test(text);
}

/**
 * Returns `text` where it has the documented form.
 *
 * @throws TSetError TSETS_BAD_JOB_ID; nothing on disk was touched.
 */
export function checkJobId(text: unknown): string {
  if (isJobId(text)) return text;
  const shown =
    typeof text === "string" ? JSON.stringify(text.length > 80 ? `${text.slice(0, 80)}…` : text) : typeof text;
  throw new TSetError(
    "TSETS_BAD_JOB_ID",
    `${shown} is not a job id: 1 to 64 letters, digits, "_" and "-", the first one a letter or a digit`,
  );
}

/**
 * `<user>-<job name>-<base-36 time>`, the job's name and user cut to 30 and 9 characters that an id may hold.
 *
 * @param time milliseconds since 1970
 * @param suffix 1 for the id itself; 2 and more give `…-2`, for an id that is taken
 */
export function makeJobId(user: string, name: string, time: number, suffix = 1): string {
  const stem = `${idPart(user, USER_LENGTH) || "user"}-${idPart(name, NAME_LENGTH) || "job"}-${time.toString(36)}`;
  return checkJobId(suffix === 1 ? stem : `${stem}-${suffix}`);
}

function idPart(text: string, length: number): string {
  return text
    .normalize("NFKD")
    .replace(/\p{M}+/gu, "")
    .replace(/[^A-Za-z0-9_]+/g, "-")
    .replace(/^[-_]+/, "")
    .slice(0, length)
    .replace(/[-_]+$/, "");
}

/** What two ids have in common that a file system without upper and lower case takes for one. */
export function foldJobId(id: string): string {
  return id.toLowerCase();
}
