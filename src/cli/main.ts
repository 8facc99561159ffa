#!/usr/bin/env node
import nodeModule from "node:module";
import { leave } from "./leave.js";
import { runCommandLine } from "./program.js";

// What is loaded from here on, Node 22.1 and later keep compiled for the next start.
(nodeModule as { enableCompileCache?: () => void }).enableCompileCache?.();

// `tsets list | head -1`: who reads has enough. Nothing that is written from then on matters to anybody.
process.stdout.on("error", (error: NodeJS.ErrnoException) => {
  if (error.code === "EPIPE") process.exit(0);
  throw error;
});

// A file over the limit of its size (ulimit -f) is an error that says so, and not the end of the process.
process.on("SIGXFSZ", () => undefined);

leave(await runCommandLine(process.argv.slice(2)));
