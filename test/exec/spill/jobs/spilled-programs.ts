import { createHash } from "node:crypto";
import { defineJob } from "tsets";
import { PROGRAMS } from "../programs.js";

/** A digest of what each program gives, on worker 0. Arguments: rows. */
export default defineJob({ name: "spilled-programs" }, async (env) => {
  const rows = Number(env.args[0]);
  const digests: Record<string, string> = {};
  for (const [name, program] of Object.entries(PROGRAMS)) {
    // What getData() gives depends on the worker.
    if (env.workers > 1 && name.includes("cached")) continue;
    const value = await program(env, rows);
    if (env.workerId === 0) digests[name] = createHash("sha256").update(textOf(value)).digest("hex");
  }
  return digests;
});

function textOf(value: unknown): string {
  return JSON.stringify(value, (_key, part) => (ArrayBuffer.isView(part) ? Array.from(part as Uint8Array) : part));
}
