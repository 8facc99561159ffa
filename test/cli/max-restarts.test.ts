// thorough
// limit: 180 s
import { suite } from "uvu";
import * as assert from "uvu/assert";
import { jobIdIn, jobs, logged, start, succeed, temporaryHome, tsets } from "./command-line.js";

const test = suite("tsets submit --max-restarts");
const home = temporaryHome();
test.after(home.remove);

const submit = (restarts: number, job: string, ...args: string[]) => {
  const options = ["--home", home.path, "--checkpoint", "--max-restarts", String(restarts)];
  return ["submit", "standalone", jobs(job), ...options, "--", ...args];
};

test("a process that crashes is restarted from the last checkpoint, under the same job id", async () => {
  const { stdout, stderr } = await succeed(submit(3, "crashes.mjs", "2"));
  const ids = [...stdout.matchAll(/^Job ID: +(\S+)$/gm)].map(([, id]) => id);
  assert.is(ids.length, 3);
  assert.is(new Set(ids).size, 1);
  assert.is(stderr.match(/^tsets: the process of job \S+ was ended by SIGKILL$/gm)?.length, 2);
  const texts = logged(stdout).map(({ text }) => text);
  assert.equal(texts, ["start 3, total 4950", "start 3, total 4950"]);
});

test("it gives up after so many restarts, with the command that restarts the job, exit code 1", async () => {
  const { code, stdout, stderr } = await tsets(submit(1, "crashes.mjs", "9"));
  assert.is(code, 1);
  const command = new RegExp(`^To restart it: (npx )?tsets restart standalone ${jobIdIn(stdout)} --home `, "m");
  assert.match(stderr, command);
  assert.is(stdout.match(/^Job ID:/gm)?.length, 2);
});

test("a job that fails by itself is not restarted", async () => {
  const { code, stdout } = await tsets(submit(3, "fails.mjs"));
  assert.is(code, 1);
  assert.is(stdout.match(/^Job ID:/gm)?.length, 1);
});

test("a signal reaches the job, and a job whose supervisor is gone ends", async () => {
  for (const { signal, code } of [
    { signal: "SIGINT", code: 130 },
    { signal: "SIGKILL", code: null },
  ] as const) {
    const running = start(submit(3, "waits.mjs"));
    const jobId = jobIdIn(await running.printed("waiting"));
    running.child.kill(signal);
    assert.is((await running.ended).code, code);
    const { stdout } = await succeed(["show", jobId, "--home", home.path, "--json"]);
    assert.is(JSON.parse(stdout).state, "ABORTED");
  }
});

test.run();
