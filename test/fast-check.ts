import fc from "fast-check";

/**
 * fast-check, which tries the same values in every run, so that a change is judged by what it changes and not by luck.
 * TSETS_SEED chooses others: `TSETS_SEED=7 npm test`.
 */
fc.configureGlobal({ ...fc.readConfigureGlobal(), seed: Number(process.env.TSETS_SEED ?? 20260101) });

export default fc;
