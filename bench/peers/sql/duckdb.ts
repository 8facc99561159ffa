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

interface SqlCase {
  /** Statements before the clock starts, such as the table that the query reads. */
  prepare?: readonly string[];
  query: string;
  /** Whether the result is one modulo 2^32. */
  wrap?: boolean;
  /** After the query, where that makes a table `r`: what is compared with the other sides, as one text. */
  check?: string;
}

/** As bench/jobs/scrambled.ts makes them. */
const SCRAMBLED = [
  "CREATE MACRO multiplied(h, k) AS (h * k::UBIGINT) & 4294967295::UBIGINT",
  "CREATE MACRO shifted(h, bits) AS xor(h, h >> bits)",
  "CREATE MACRO unsigned(i) AS shifted(multiplied(shifted(multiplied(i::UBIGINT, 2654435761), 15), 2246822507), 13)",
  "CREATE MACRO scrambled(i) AS (xor(unsigned(i), 2147483648::UBIGINT)::BIGINT - 2147483648)::INTEGER",
];
/** Of the sums of a keyed reduction; every addition is exact. */
const CHECK_SUMS = "SELECT count(*) || ' ' || sum((k::BIGINT * s) % 1000003) FROM r";
/** Every 1/64th value of a sorted table, and how many there are. */
const CHECK_ORDER =
  "SELECT count(*) || ' ' || (SELECT string_agg(x, ' ' ORDER BY rowid) FROM r WHERE rowid % ($n // 64) = 0) FROM r";

/**
 * One query over a table in memory, which optional first statements make. In a statement, $n stands for n, $1 for the
 * first argument.
 *
 *     node duckdb.js <n> <repeats> <threads> <case> <argument…>
 */
const CASES: Readonly<Record<string, SqlCase>> = {
  "keyed-reduce": {
    prepare: [
      ...SCRAMBLED,
      "CREATE TABLE t AS SELECT (unsigned(i) % $1)::INTEGER AS k, (i % 100)::INTEGER AS v FROM range($n) t(i)",
    ],
    query: "CREATE OR REPLACE TABLE r AS SELECT k, sum(v)::INTEGER AS s FROM t GROUP BY k",
    check: CHECK_SUMS,
  },
  "keyed-reduce-text": {
    prepare: [
      ...SCRAMBLED,
      "CREATE TABLE t AS SELECT 'key ' || (unsigned(i) % $1) AS k, (i % 100)::INTEGER AS v FROM range($n) t(i)",
    ],
    query: "CREATE OR REPLACE TABLE r AS SELECT k, sum(v)::INTEGER AS s FROM t GROUP BY k",
    check: "SELECT count(*) || ' ' || sum((k[5:]::BIGINT * s) % 1000003) FROM r",
  },
  "keyed-reduce-distinct": {
    prepare: [...SCRAMBLED, "CREATE TABLE t AS SELECT scrambled(i) AS k, (i % 100)::INTEGER AS v FROM range($n) t(i)"],
    query: "CREATE OR REPLACE TABLE r AS SELECT k, sum(v)::INTEGER AS s FROM t GROUP BY k",
    check: CHECK_SUMS,
  },
  "sort-int32": {
    prepare: [...SCRAMBLED, "CREATE TABLE t AS SELECT scrambled(i) AS x FROM range($n) t(i)"],
    query: "CREATE OR REPLACE TABLE r AS SELECT x FROM t ORDER BY x",
    check: CHECK_ORDER,
  },
  "sort-float64": {
    prepare: [
      ...SCRAMBLED,
      "CREATE TABLE t AS SELECT scrambled(i)::DOUBLE / 1024 + unsigned(i + 1)::DOUBLE / 17592186044416 AS x FROM range($n) t(i)",
    ],
    query: "CREATE OR REPLACE TABLE r AS SELECT x FROM t ORDER BY x",
    check: CHECK_ORDER,
  },
  join: {
    prepare: [
      ...SCRAMBLED,
      "CREATE TABLE t AS SELECT (unsigned(i) % $1)::INTEGER AS k, (i % 100)::INTEGER AS v FROM range($n) t(i)",
      "CREATE TABLE d AS SELECT ((i * 7919) % $1)::INTEGER AS k, (i * 3 + 1)::INTEGER AS w FROM range($1) t(i)",
    ],
    query: "CREATE OR REPLACE TABLE r AS SELECT k, v, w FROM t JOIN d USING (k)",
    check: "SELECT count(*) || ' ' || sum((k + v::BIGINT * w) % 1000003) FROM r",
  },
  "range-map-reduce": { query: "SELECT sum(b + 2) FROM (SELECT i * 5 AS b FROM range($n) t(i))", wrap: true },
  "sqrt-filter": {
    prepare: ["CREATE TABLE t AS SELECT (i % 1000)::DOUBLE / 8 AS x FROM range($n) t(i)"],
    query: "SELECT sum(root) FROM (SELECT sqrt(x * x + 1) AS root FROM t) WHERE root > 50",
  },
  "sum-column": {
    prepare: ["CREATE TABLE t AS SELECT i::INTEGER AS x FROM range($n) t(i)"],
    query: "SELECT sum(x) FROM t",
    wrap: true,
  },
  variance: {
    prepare: ["CREATE TABLE t AS SELECT (i % 1000)::DOUBLE / 8 AS x FROM range($n) t(i)"],
    query: "SELECT var_pop(x) FROM t",
  },
};

const [n, repeats, threads, name, argument = ""] = process.argv.slice(2);
const { prepare = [], query, wrap, check } = CASES[name];
const packageName: string = "@duckdb/node-api";
const { DuckDBInstance } = (await import(packageName)) as DuckDb;
const instance = await DuckDBInstance.create(":memory:", { threads });
const connection = await instance.connect();
const fill = (text: string): string => text.replaceAll("$n", n).replaceAll("$1", argument);
async function firstValue(text: string): Promise<unknown> {
  return (await connection.runAndReadAll(fill(text))).getRows()[0][0];
}
for (const statement of prepare) await connection.run(fill(statement));
const measured = await timed(Number(repeats), async () => {
  if (check !== undefined) return void (await connection.run(fill(query)));
  const value = await firstValue(query);
  return wrap ? BigInt.asIntN(32, value as bigint) : value;
});
report(check === undefined ? measured : { ...measured, result: String(await firstValue(check)) });
connection.closeSync();
