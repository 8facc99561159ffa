/** As MasterResult, as far as these tests look at it. */
export interface Ended {
  jobId: string;
  state: string;
  value: unknown;
  error: (Error & { code?: string }) | undefined;
}
export interface LineOutput {
  line(text: string, stream: "stdout" | "stderr"): void;
}
export function submitInline(
  home: string,
  module: string,
  args: readonly string[],
  output?: LineOutput,
): Promise<Ended>;
export function restartInline(
  home: string,
  jobId: string,
  args: readonly string[],
  output?: LineOutput,
): Promise<Ended>;
