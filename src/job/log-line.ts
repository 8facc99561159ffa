export type LogLevel = "INFO" | "WARN" | "ERROR";

/** Who says it: a worker by its number, or the job master. */
export type LogSource = number | "master";

/**
 * A line of the log, without its line end:
 *
 *     [2026-11-22 14:22:54 +0000] [INFO] [worker-3] [main] <job name>: <message>
 *
 * Time is local, with its offset from UTC.
 *
 * @param time milliseconds since 1970
 */
export function logLine(time: number, level: LogLevel, source: LogSource, jobName: string, message: string): string {
  const who = source === "master" ? "master" : `worker-${source}`;
  return `[${timestamp(new Date(time))}] [${level}] [${who}] [main] ${jobName}: ${message}`;
}

function timestamp(date: Date): string {
  const day = `${date.getFullYear()}-${two(date.getMonth() + 1)}-${two(date.getDate())}`;
  const clock = `${two(date.getHours())}:${two(date.getMinutes())}:${two(date.getSeconds())}`;
  const offset = -date.getTimezoneOffset();
  const [hours, minutes] = [Math.floor(Math.abs(offset) / 60), Math.abs(offset) % 60];
  return `${day} ${clock} ${offset < 0 ? "-" : "+"}${two(hours)}${two(minutes)}`;
}

function two(n: number): string {
  return String(n).padStart(2, "0");
}
