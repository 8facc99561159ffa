import { suite } from "uvu";
import * as assert from "uvu/assert";
import { jobs, temporaryHome, tsets } from "./command-line.js";

const test = suite("command line, wrong use");
const home = temporaryHome();
test.after(home.remove);

const WRONG: [args: string[], message: RegExp][] = [
  [["submit", "mpi", "job.js"], /cluster type.*standalone/],
  [
    ["submit", "standalone"],
    /missing required argument 'job module' \(usage: tsets submit standalone <job module> \[options\] \[-- args…\]\)/,
  ],
  [["restart", "nobody-nothing-0"], /missing required argument 'job id' \(usage: tsets restart standalone <job id> /],
  [["submit", "standalone", "a.js", "b.js"], /too many arguments/],
  [["submit", "standalone", "job.js", "--wrokers", "2"], /unknown option '--wrokers'/],
  [["submit", "standalone", "job.js", "--workers", "0"], /'--workers <n>' argument '0'.*1 to 1024/],
  [["submit", "standalone", "job.js", "--workers", "2.5"], /argument '2.5'/],
  [["submit", "standalone", "job.js", "--workers", "two"], /argument 'two'/],
  [["submit", "standalone", "job.js", "--memory", "12XB"], /argument '12XB'.*"512MiB"/],
  [["submit", "standalone", "job.js", "--conf", "missing"], /TSETS_CONFIG: .*job\.js/],
  [["submit", "standalone", "missing.js"], /TSETS_CONFIG: there is no job module .*missing\.js/],
  [["submit", "standalone", "package.json"], /TSETS_CONFIG: .*package\.json is none of \.js/],
  [["submit", "standalone", "x".repeat(300)], /TSETS_CONFIG: there is no job module .*x{300}/],
  [["submit", "standalone", "file://host/job.js"], /TSETS_CONFIG: .*file:\/\/host\/job\.js is not the URL of a file/],
  [["submit", "standalone", jobs("no-default-export.mjs")], /TSETS_CONFIG: .* has no default export/],
  [["submit", "standalone", jobs("echo.mjs"), "--conf", "missing"], /TSETS_CONFIG: .*missing is not a conf directory/],
  [["restart", "standalone", "nobody-nothing-0"], /TSETS_NO_SUCH_JOB: there is no job nobody-nothing-0/],
  [["restart", "standalone", "../../etc"], /TSETS_BAD_JOB_ID/],
  [["restart", "standalone", "x", "--fresh", "--allow-changed"], /cannot be used with/],
  [["show", "a/b"], /TSETS_BAD_JOB_ID/],
  [["show", "nobody-nothing-0"], /TSETS_NO_SUCH_JOB/],
  [["kill", "nobody-nothing-0"], /TSETS_NO_SUCH_JOB/],
  [["clear"], /give a job id, or --all/],
  [["clear", "x", "--all"], /give a job id, or --all/],
  [["list", "--", "x"], /only submit takes arguments for a job after --/],
  [["frobnicate"], /unknown command 'frobnicate'/],
];

for (const [args, message] of WRONG) {
  test(`tsets ${args.map((arg) => arg.replace(/^\/.*\//, "")).join(" ")}: one line, exit code 2`, async () => {
    const { code, stdout, stderr } = await tsets([...args.slice(0, 1), ...optionsFor(args), ...args.slice(1)]);
    assert.match(stderr, message);
    assert.match(stderr, /^tsets: [^\n]+\n$/);
    assert.equal([code, stdout], [2, ""]);
  });
}

/** No test may touch the home of whoever runs it. */
function optionsFor([verb]: string[]): string[] {
  return verb === "frobnicate" ? [] : ["--home", home.path];
}

test("without a command there is the help, and exit code 2", async () => {
  const { code, stderr } = await tsets([]);
  assert.is(code, 2);
  assert.match(stderr, /submit .*restart .*list .*show .*kill .*clear .*inspect .*doctor /s);
});

test("each command has a help with examples, exit code 0", async () => {
  for (const verb of ["submit", "restart", "list", "show", "kill", "clear", "inspect", "doctor"]) {
    const { code, stdout, stderr } = await tsets([verb, "--help"]);
    assert.equal([verb, code, stderr], [verb, 0, ""]);
    assert.match(stdout, new RegExp(`Examples:\\n.*tsets ${verb}`, "s"));
  }
});

test("--version is the package's", async () => {
  const { code, stdout } = await tsets(["--version"]);
  assert.is(code, 0);
  assert.match(stdout, /^\d+\.\d+\.\d+\n$/);
});

test.run();
