#!/usr/bin/env node
import { leave } from "./leave.js";
import { runCommandLine } from "./program.js";

// `tsets list | head -1`: who reads has enough. Nothing that is written from then on matters to anybody.
process.stdout.on("error", (error: NodeJS.ErrnoException) => {
  if (error.code === "EPIPE") process.exit(0);
  throw error;
});

leave(await runCommandLine(process.argv.slice(2)));
