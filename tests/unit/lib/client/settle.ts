/** Lets everything that waits for resolved promises run. */
export async function settle(): Promise<void> {
  await new Promise((resolve) => setImmediate(resolve))
}
