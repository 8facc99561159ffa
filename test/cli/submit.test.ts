import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { suite } from "uvu";
import * as assert from "uvu/assert";
import { examples, jobIdIn, jobs, logged, succeed, temporaryHome, tsets } from "./command-line.js";

const test = suite("tsets submit");
const home = temporaryHome();
test.after(home.remove);

const submit = (...args: string[]) => ["submit", "standalone", "--home", home.path, ...args];

test("prints a banner, the log, and a line for each worker, on stdout", async () => {
  const { stdout, stderr } = await succeed(submit(examples("hello.ts"), "--workers", "3"));
  for (const fact of [
    /^Job Name: +hello$/m,
    /^Job ID: +[A-Za-z0-9]+-hello-[a-z0-9]+$/m,
    /^Cluster Type: +standalone$/m,
    /^Workers: +3$/m,
    /^Runtime: +Node\.js \d+\.\d+\.\d+, (addon \(.+\)|TypeScript only)$/m,
    /^Checkpointing: +off: .* promises nothing after the job$/m,
    /^\[\d{4}-\d\d-\d\d \d\d:\d\d:\d\d [+-]\d{4}\] \[INFO\] \[worker-2\] \[main\] hello: Hello from worker 2$/m,
    /\b0\.1\.0$/m,
  ]) {
    assert.match(stdout, fact);
  }
  const completed = stdout.match(/^Worker:\d+ COMPLETED\.$/gm) ?? [];
  assert.equal(
    completed.sort(),
    [0, 1, 2].map((id) => `Worker:${id} COMPLETED.`),
  );
  assert.is(stderr, "");
  assert.not.match(stdout, /restart standalone/);
});

test("what stands after -- is the job's, and options win over the job's own", async () => {
  const options = ["--name", "another name", "--workers", "1", "--memory", "64MiB"];
  const { stdout } = await succeed([...submit(jobs("echo.mjs"), ...options), "--", "--workers", "9", "--", "-x", ""]);
  assert.match(stdout, /^Job Name: +another name$/m);
  assert.equal(logged(stdout).slice(0, 1), [{ worker: 0, text: 'args ["--workers","9","--","-x",""]' }]);
});

test("--checkpoint says so, and prints the command that restarts the job", async () => {
  const { stdout } = await succeed(submit(jobs("echo.mjs"), "--checkpoint"));
  assert.match(stdout, /^Checkpointing: +on: persist\(\) is durable/m);
  const command = /To run it again from its checkpoint: (?:npx )?tsets (.+)\n$/.exec(stdout)?.[1];
  assert.is(command, `restart standalone ${jobIdIn(stdout)} --home ${home.path}`);
});

test("settings come from --conf, and from ./conf", async () => {
  const project = join(home.path, "project");
  mkdirSync(join(project, "conf"), { recursive: true });
  writeFileSync(join(project, "conf/checkpoint.yaml"), "twister2.checkpointing.enable: true\n");
  writeFileSync(join(project, "conf/job.yaml"), `tsets.workers: 7\ntsets.home: ${home.path}/elsewhere\n`);
  for (const { args, cwd } of [
    { args: ["--conf", join(project, "conf")], cwd: undefined },
    { args: [], cwd: project },
  ]) {
    const line = ["submit", "standalone", jobs("echo.mjs"), ...args];
    const { stdout } = await succeed(line, cwd === undefined ? {} : { cwd });
    assert.match(stdout, /^Checkpointing: +on/m);
    assert.match(stdout, /^Workers: +2$/m, "the job's own wins over the settings");
    assert.ok(logged(stdout).some(({ text }) => text === "checkpointing true"));
    const list = await succeed(["list", "--home", join(home.path, "elsewhere")]);
    assert.match(list.stdout, new RegExp(jobIdIn(stdout)));
  }
});

test("a wrong setting is named with file and line, exit code 2", async () => {
  const conf = join(home.path, "wrong-conf");
  mkdirSync(conf);
  writeFileSync(join(conf, "checkpoint.yaml"), "# on?\ntwister2.checkpointing.enable: maybe\n");
  const { code, stderr } = await tsets(submit(jobs("echo.mjs"), "--conf", conf));
  assert.is(code, 2);
  assert.match(
    stderr,
    /^tsets: TSETS_CONFIG: .*wrong-conf\/checkpoint\.yaml:2: twister2\.checkpointing\.enable is "maybe"/,
  );
});

test("a job that fails: the user's error with its stack, the restart command, exit code 1", async () => {
  const { code, stdout, stderr } = await tsets(submit(jobs("fails.mjs"), "--checkpoint"));
  assert.is(code, 1);
  assert.match(stderr, /^tsets: job \S+-fails-\S+ failed: TSETS_TASK_FAILED: /m);
  assert.match(stderr, /picky/);
  assert.match(stderr, /RangeError: three is refused\n +at refuseThree .*fails\.mjs:8/);
  assert.match(stdout, /^To restart it from its checkpoint: (npx )?tsets restart standalone \S+ --home /m);
  assert.match(stdout, /^Worker:\d FAILED\.$/m);
});

test("a job module that throws at its import: its error, exit code 1", async () => {
  const { code, stderr } = await tsets(submit(jobs("throws-at-import.mjs")));
  assert.is(code, 1);
  assert.match(stderr, /TSETS_CONFIG: importing .*throws-at-import\.mjs failed/);
  assert.match(stderr, /RangeError: this module does not like to be imported\n +at .*throws-at-import\.mjs:1/);
});

test("a home that cannot be written: a clear error, exit code 1", async () => {
  const file = join(home.path, "a-file");
  writeFileSync(file, "");
  const { code, stderr } = await tsets(["submit", "standalone", jobs("echo.mjs"), "--home", join(file, "home")]);
  assert.is(code, 1);
  assert.match(stderr, /^tsets: TSETS_IO: .*a-file/);
});

test.run();
