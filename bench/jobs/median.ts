/** How long `action` takes: the median of five runs after one that does not count. Every worker has to call it. */
export async function medianMs(action: () => Promise<void>): Promise<number> {
  await action();
  const times: number[] = [];
  for (let i = 0; i < 5; i++) {
    const start = performance.now();
    await action();
    times.push(performance.now() - start);
  }
  return times.sort((a, b) => a - b)[2];
}
