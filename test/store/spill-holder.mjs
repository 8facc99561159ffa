// Holds a spill directory until it is killed.
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { SpillDirectory } from "#src/store/spill-directory.js";

const spill = SpillDirectory.create(process.argv[2], "theirs");
writeFileSync(join(spill.path, "file"), "x");
process.send(spill.path);
setInterval(() => spill.path, 1000);
