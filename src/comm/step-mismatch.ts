/** What one worker says it is doing, where the workers differ. */
export interface StepReport {
  /** "persist #1" */
  title: string;
  fingerprint: string;
  lines: string[];
}

/**
 * The message of TSETS_GRAPH_MISMATCH. It depends only on the reports, so it is the same on every worker.
 *
 * @param reports by worker id; not all equal
 */
export function mismatchMessage(reports: readonly StepReport[], sequence: number): string {
  const groups = groupWorkers(reports);
  const most = groups.reduce((a, b) => (b.workers.length > a.workers.length ? b : a));
  const odd = groups.find((group) => group !== most) ?? most;
  const who = [odd, ...groups.filter((group) => group !== odd)].map(({ workers, report }) => {
    return `${nameWorkers(workers)} ${workers.length === 1 ? "is" : "are"} in "${report.title}"`;
  });
  return (
    `the workers do not take the same steps (step ${sequence}): ${who.join(", ")}; ` +
    `first difference: ${firstDifference(odd, most)}`
  );
}

interface Group {
  workers: number[];
  report: StepReport;
}

function groupWorkers(reports: readonly StepReport[]): Group[] {
  const groups = new Map<string, Group>();
  reports.forEach((report, worker) => {
    const key = JSON.stringify([report.title, report.fingerprint]);
    const group = groups.get(key);
    if (group === undefined) groups.set(key, { workers: [worker], report });
    else group.workers.push(worker);
  });
  return [...groups.values()];
}

function firstDifference(odd: Group, most: Group): string {
  const [a, b] = [odd.report.lines, most.report.lines];
  const [x, y] = [`worker ${odd.workers[0]}`, `worker ${most.workers[0]}`];
  const line = Array.from({ length: Math.max(a.length, b.length) }, (_, i) => i).find((i) => a[i] !== b[i]);
  if (line !== undefined) return `${x} has ${quoteLine(a[line])}, ${y} has ${quoteLine(b[line])}`;
  if (odd.report.title !== most.report.title) return `${x} has "${odd.report.title}", ${y} has "${most.report.title}"`;
  return `none that can be shown; fingerprint ${odd.report.fingerprint} on ${x}, ${most.report.fingerprint} on ${y}`;
}

function quoteLine(line: string | undefined): string {
  return line === undefined ? "nothing there" : `"${line}"`;
}

/** "worker 2", "workers 0, 1, 3" */
export function nameWorkers(workers: readonly number[]): string {
  return `${workers.length === 1 ? "worker" : "workers"} ${workers.join(", ")}`;
}
