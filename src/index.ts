/**
 * tsets: partitioned data sets for heavy numeric work in Node.js.
 *
 * The way of a value: a source (`sources/`) makes it, in a task of a stage (`plan/` cuts the graph of `tset/` into
 * stages); fused loops (`exec/`) carry it through the operators as a typed column (`types/`) in shared memory
 * (`memory/`); an exchange (`comm/`) hands columns to other tasks; persist() writes them as Arrow files (`store/`) that
 * a manifest (`checkpoint/`) makes count; and at a restart the job (`job/`) finds them there.
 */
export { type ErrorPlace, TSetError, type TSetErrorCode } from "./errors.js";
export { dot, type NumberArray } from "./exec/dot.js";
export { defineJob, type JobDefinition, type JobOptions } from "./job/define-job.js";
export type { BatchEnv, Log, RangeOptions, SourceOptions } from "./job/env.js";
export type {
  ColumnarSourceOptions,
  CsvSourceOptions,
  FilePath,
  FileSourceOptions,
  RecordSourceOptions,
  TextSourceOptions,
} from "./job/file-formats.js";
export type { InputData } from "./job/inputs.js";
export type { JobDescription, JobSummary, PersistedSummary } from "./job/job-list.js";
export type { ErrorSummary, InputRecord, JobRecord, RecordedOptions, RecordedState } from "./job/job-record.js";
export type { JobState } from "./job/job-state.js";
export type { Output, WorkerState } from "./job/output.js";
export type { JobProgress } from "./job/progress.js";
export type { StageSummary, StageVolume } from "./exec/stage-times.js";
export { type JobResult, restartJob, runJob } from "./job/run-job.js";
export type { RestartOptions, RunOptions } from "./job/run-options.js";
export type { JobSpec } from "./job/worker-context.js";
export type { HeapLimits } from "./job/worker-pool.js";
export { clearJob, describeJob, type HomeOptions, listJobs } from "./job/stored-jobs.js";
export { arrowSink, type ColumnarSinkOptions } from "./sinks/arrow-sink.js";
export { type CsvSinkOptions, csvSink, type RecordType } from "./sinks/csv-sink.js";
export type { FileSinkOptions } from "./sinks/part-files.js";
export { type ParquetRow, parquetSink, type ParquetType } from "./sinks/parquet-sink.js";
export { type RecordRow, recordSink, type RecordSinkOptions } from "./sinks/record-sink.js";
export { textSink } from "./sinks/text-sink.js";
export type { ExplainOptions } from "./plan/explain.js";
export type { JoinType } from "./plan/graph.js";
export type { LockHolder } from "./store/directory-lock.js";
export type * from "./tset/functions.js";
export { ascending, type Comparator, descending } from "./tset/comparators.js";
export type { Joined, JoinOptions, KeyedGatherOptions, KeyedTSet, Partitioner } from "./tset/keyed-tset.js";
export type { StoredKeyedTSet } from "./tset/stored-keyed-tset.js";
export type { PersistOptions } from "./tset/linkable.js";
export { max, min, type NamedReducer, product, sum } from "./tset/reducers.js";
export type { ReduceLink } from "./tset/reduce-link.js";
export type { ColumnarRow, FieldType, RowType, Schema } from "./tset/schema.js";
export type { SortOptions } from "./tset/sort-options.js";
export type { StoredTSet } from "./tset/stored-tset.js";
export type { TLink } from "./tset/tlink.js";
export type { TSet } from "./tset/tset.js";
export * from "./types/index.js";
