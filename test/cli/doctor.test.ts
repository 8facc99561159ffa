import { suite } from "uvu";
import * as assert from "uvu/assert";
import { nativeStatus } from "#src/native/load-addon.js";
import { succeed, temporaryHome, tsets } from "./command-line.js";

const test = suite("tsets doctor");
const home = temporaryHome();
test.after(home.remove);

test("says which Node, which settings, and whether the addon is in use and why", async () => {
  const { stdout } = await tsets(["doctor", "--home", home.path]);
  assert.match(stdout, new RegExp(`^Node\\.js: +${process.versions.node} on `, "m"));
  assert.match(stdout, /^Settings: +\/.*conf$/m);
  assert.match(stdout, new RegExp(`^Home: +${home.path}$`, "m"));
  assert.match(stdout, nativeStatus.loaded ? /^Addon: +in use, from .*tsets.*\.node \(/m : /^Addon: +not in use: /m);
});

test("TSETS_NATIVE=0 is meant: no complaint", async () => {
  const { stdout, stderr } = await succeed(["doctor", "--home", home.path], { env: { TSETS_NATIVE: "0" } });
  assert.match(stdout, /^Addon: +not in use: switched off by TSETS_NATIVE=0; the TypeScript twins are$/m);
  assert.match(stdout, /^Locks: +by the flock command$/m);
  assert.is(stderr, "");
});

test("a home that cannot be used is a problem, exit code 1", async () => {
  const { code, stdout, stderr } = await tsets(["doctor", "--home", "/proc/nothing/here"]);
  assert.is(code, 1);
  assert.match(stdout, /^Home: +\/proc\/nothing\/here/m);
  assert.match(stderr, /^tsets: Home needs attention$/m);
});

test.run();
