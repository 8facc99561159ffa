import { fileURLToPath } from "node:url";
import { suite } from "uvu";
import * as assert from "uvu/assert";
import { jobIdIn, logged, succeed, temporaryHome, tsets } from "../cli/command-line.js";
import { ARGS, asLines, plainCentroids } from "./plain-kmeans.js";

const test = suite("kmeans, killed and restarted");
const home = temporaryHome();
test.after(home.remove);

test("killed after 40 iterations: restarted by its job id, it begins at the 41st and ends with the same centroids", async () => {
  const module = fileURLToPath(new URL("jobs/killed-kmeans.js", import.meta.url));
  const killed = await tsets(["submit", "standalone", module, "--home", home.path, "--checkpoint", "--", ...ARGS]);
  assert.is(killed.signal, "SIGKILL");
  const restart = ["restart", "standalone", jobIdIn(killed.stdout), "--home", home.path];
  const { stdout } = await succeed([...restart, "--workers", "2"]);
  assert.equal(
    logged(stdout).map(({ text }) => text),
    ["begins at iteration 40", ...asLines(plainCentroids())],
  );
});

test.run();
