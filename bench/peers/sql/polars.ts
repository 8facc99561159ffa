import pl from "nodejs-polars";
import { report, timed } from "../../timing.js";

/**
 * One expression over a column in memory. Polars takes its threads from POLARS_MAX_THREADS.
 *
 *     node polars.js <n> <repeats> <threads> <case>
 */
const [n, repeats, , name] = process.argv.slice(2);
const rows = Number(n);

const CASES: Readonly<Record<string, () => () => unknown>> = {
  "sum-column"() {
    const column = pl.DataFrame({ x: new Int32Array(rows).map((_, i) => i) });
    const query = column.lazy().select(pl.col("x").cast(pl.Int64).sum());
    return () => BigInt.asIntN(32, BigInt(query.collectSync().row(0)[0]));
  },
  "sqrt-filter"() {
    const column = pl.DataFrame({ x: new Float64Array(rows).map((_, i) => (i % 1000) / 8) });
    const root = pl.col("x").mul(pl.col("x")).plus(pl.lit(1)).pow(0.5);
    const query = column.lazy().select(root.alias("r")).filter(pl.col("r").gt(50)).select(pl.col("r").sum());
    return () => query.collectSync().row(0)[0];
  },
};

report(await timed(Number(repeats), CASES[name]()));
