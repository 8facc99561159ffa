import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import ts from "typescript";

const root = fileURLToPath(new URL("../..", import.meta.url));

/** What stands before every program: an environment, and TSets of some types. */
const PRELUDE = `
import { type BatchEnv, type KeyedTSet, type StoredTSet, type TSet, type TSetContext, any, binary, bool, defineJob, float64, int32, int64, list,
  max, min, nullable, runJob, sum, tuple, utf8, vector, type Float64, type Int32, type Int64, type Utf8 } from "tsets";
declare const env: BatchEnv;
declare const ints: TSet<Int32>;
declare const bigs: TSet<Int64>;
declare const floats: TSet<Float64>;
declare const texts: TSet<Utf8>;
declare const pairs: KeyedTSet<Int32, Utf8>;
declare const named: KeyedTSet<Utf8, Int32>;
/** Compiles only where both are the same type. */
declare function same<A>(): <B>(value: B) => [A] extends [B] ? ([B] extends [A] ? true : false) : false;
declare function yes(value: true): void;
`;

/**
 * Compiles programs against the package's declarations, all of them in one go.
 *
 * @returns the compiler's messages for each program, none where it compiles
 */
export function compile(programs: readonly string[]): string[][] {
  const options: ts.CompilerOptions = {
    strict: true,
    exactOptionalPropertyTypes: true,
    noEmit: true,
    skipLibCheck: true,
    target: ts.ScriptTarget.ES2022,
    lib: ["lib.es2023.d.ts"],
    module: ts.ModuleKind.NodeNext,
    moduleResolution: ts.ModuleResolutionKind.NodeNext,
    types: ["node"],
    typeRoots: [join(root, "node_modules/@types")],
  };
  // In the package's own directory, so that "tsets" is what its package.json exports.
  const files = new Map(programs.map((text, i) => [join(root, `program-${i}.mts`), `${PRELUDE}${text}\nexport {};\n`]));
  const host = ts.createCompilerHost(options);
  const { fileExists, readFile, getSourceFile } = host;
  host.fileExists = (name) => files.has(name) || fileExists(name);
  host.readFile = (name) => files.get(name) ?? readFile(name);
  host.getSourceFile = (name, version) => {
    const text = files.get(name);
    return text === undefined ? getSourceFile(name, version) : ts.createSourceFile(name, text, version);
  };
  host.getCurrentDirectory = () => dirname(join(root, "package.json"));
  const program = ts.createProgram([...files.keys()], options, host);
  return [...files.keys()].map((name) =>
    ts
      .getPreEmitDiagnostics(program, program.getSourceFile(name))
      .map(({ messageText }) => ts.flattenDiagnosticMessageText(messageText, "\n")),
  );
}
