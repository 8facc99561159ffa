/** The message with which something fails that has to. */
export async function failureOf(running: Promise<unknown>): Promise<string> {
  const message = await running.then(
    () => undefined,
    (error: Error) => error.message,
  );
  if (message === undefined) throw new Error("it did not fail");
  return message;
}
