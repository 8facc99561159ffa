import { report, timed } from "../../timing.js";

/** What is used of @duckdb/node-api, which bench/install-peers.sh installs: its binaries are large, and no test needs it. */
interface DuckDb {
  DuckDBInstance: {
    create(path: string, options: { threads: string }): Promise<{ connect(): Promise<Connection> }>;
  };
}
interface Connection {
  run(sql: string): Promise<unknown>;
  runAndReadAll(sql: string): Promise<{ getRows(): unknown[][] }>;
  closeSync(): void;
}

/**
 * One query over a table in memory, which an optional first statement makes.
 *
 *     node duckdb.js <n> <repeats> <threads> <case>
 */
const CASES: Readonly<Record<string, { prepare?: string; query: string; wrap?: boolean }>> = {
  "range-map-reduce": { query: "SELECT sum(b + 2) FROM (SELECT i * 5 AS b FROM range($n) t(i))", wrap: true },
  "sqrt-filter": {
    prepare: "CREATE TABLE t AS SELECT (i % 1000)::DOUBLE / 8 AS x FROM range($n) t(i)",
    query: "SELECT sum(root) FROM (SELECT sqrt(x * x + 1) AS root FROM t) WHERE root > 50",
  },
  "sum-column": {
    prepare: "CREATE TABLE t AS SELECT i::INTEGER AS x FROM range($n) t(i)",
    query: "SELECT sum(x) FROM t",
    wrap: true,
  },
  variance: {
    prepare: "CREATE TABLE t AS SELECT (i % 1000)::DOUBLE / 8 AS x FROM range($n) t(i)",
    query: "SELECT var_pop(x) FROM t",
  },
};

const [n, repeats, threads, name] = process.argv.slice(2);
const chosen = CASES[name];
const packageName: string = "@duckdb/node-api";
const { DuckDBInstance } = (await import(packageName)) as DuckDb;
const instance = await DuckDBInstance.create(":memory:", { threads });
const connection = await instance.connect();
const fill = (text: string): string => text.replaceAll("$n", n);
if (chosen.prepare !== undefined) await connection.run(fill(chosen.prepare));
report(
  await timed(Number(repeats), async () => {
    const value = (await connection.runAndReadAll(fill(chosen.query))).getRows()[0][0];
    return chosen.wrap ? BigInt.asIntN(32, value as bigint) : value;
  }),
);
connection.closeSync();
