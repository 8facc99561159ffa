// thorough without the addon
import { suite } from "uvu";
import * as assert from "uvu/assert";
import { Site } from "./site.js";
import { assertBroughtBack, spillOf, submitSpilling } from "./spilling-job.js";

const test = suite("a process that is killed while its data is spilled");

/** Of the calls in its spill directory, of which the job makes dozens. */
const CALL = 12;

test("its restart removes what it left on the disk, and has the result", async () => {
  const site = new Site();
  const { signal, stderr } = await submitSpilling(site, { action: "kill", at: CALL });
  assert.is(signal, "SIGKILL", stderr);
  assert.is(spillOf(site).length, 1);
  await assertBroughtBack(site, `killed at call ${CALL} in the spill directory`);
  site.remove();
});

test.run();
