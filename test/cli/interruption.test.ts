// thorough
// limit: 180 s
import { suite } from "uvu";
import * as assert from "uvu/assert";
import { jobIdIn, jobs, logged, start, succeed, temporaryHome, tsets } from "./command-line.js";

const test = suite("interrupting a job");
const home = temporaryHome();
test.after(home.remove);

const submit = (...args: string[]) =>
  start(["submit", "standalone", "--home", home.path, "--checkpoint", jobs("waits.mjs"), ...args]);
const stateOf = async (jobId: string) => {
  const { stdout } = await succeed(["show", jobId, "--home", home.path, "--json"]);
  return JSON.parse(stdout).state;
};

for (const { signal, code } of [
  { signal: "SIGINT", code: 130 },
  { signal: "SIGTERM", code: 143 },
] as const) {
  test(`${signal} ends it with ${code}, restartable, also while its workers are in a loop`, async () => {
    for (const args of [[], ["--", "busy"]]) {
      const running = submit(...args);
      const jobId = jobIdIn(await running.printed("waiting"));
      running.child.kill(signal);
      const ended = await running.ended;
      assert.equal([ended.code, ended.signal], [code, null]);
      assert.match(ended.stderr, new RegExp(`job ${jobId} was interrupted: TSETS_ABORTED: .*${signal}`));
      assert.match(ended.stdout, new RegExp(`To restart it from its checkpoint: .*restart standalone ${jobId} `));
      assert.is(await stateOf(jobId), "ABORTED");
      const again = await succeed(["restart", "standalone", jobId, "--home", home.path]);
      assert.ok(logged(again.stdout).some(({ text }) => text === "total 999000"));
    }
  });
}

test("a second signal ends it at once, and it counts as died", async () => {
  const running = submit("--", "busy");
  const jobId = jobIdIn(await running.printed("waiting"));
  running.child.kill("SIGINT");
  running.child.kill("SIGTERM");
  const ended = await running.ended;
  assert.ok([130, 143].includes(ended.code as number), `${ended.code} ${ended.signal}`);
  assert.ok(["DIED", "ABORTED"].includes(await stateOf(jobId)));
});

test("tsets kill stops a job of another process, and says what it does not stop", async () => {
  const running = submit();
  const jobId = jobIdIn(await running.printed("waiting"));
  assert.is(await stateOf(jobId), "RUNNING");
  const killed = await succeed(["kill", jobId, "--home", home.path]);
  assert.match(
    killed.stdout,
    new RegExp(`^job ${jobId} was stopped \\(process ${running.child.pid}\\); it is ABORTED\n$`),
  );
  assert.is((await running.ended).code, 143);
  const again = await tsets(["kill", jobId, "--home", home.path]);
  assert.equal([again.code, again.stderr], [1, `tsets: job ${jobId} does not run; it is ABORTED\n`]);
});

test.run();
