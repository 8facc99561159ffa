import { spawnSync } from "node:child_process";

/** What to install where {@link fuzzingCompiler} finds none. */
export const FUZZER_PACKAGES = "Debian: apt-get install clang libclang-rt-14-dev";

const TARGET = 'extern "C" int LLVMFuzzerTestOneInput(const unsigned char*, unsigned long) { return 0; }';

/** A clang++ that links libFuzzer; undefined where there is none, or one without its runtime. */
export function fuzzingCompiler(): string | undefined {
  return ["clang++", "clang++-14"].find((name) => {
    const args = ["-x", "c++", "-fsanitize=fuzzer,address,undefined", "-", "-o", "/dev/null"];
    return spawnSync(name, args, { input: TARGET }).status === 0;
  });
}
