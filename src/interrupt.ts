const signals = ['SIGINT', 'SIGTERM'] as const;

/**
 * Runs work that can be stopped from outside, by Ctrl-C or a supervisor: it gets a signal, and the time to take back what
 * it did and to leave everything in order. Who cannot wait for that presses Ctrl-C again.
 *
 * @param outcome - what people are told after an interruption
 * @throws the signal's reason if the work heeded it
 */
export async function interruptible<T>(
  work: (signal: AbortSignal) => Promise<T>,
  outcome = 'nothing was changed',
): Promise<T> {
  const controller = new AbortController();
  const interrupt = () => controller.abort(new Error(`interrupted; ${outcome}`));
  for (const signal of signals) process.once(signal, interrupt);
  try {
    return await work(controller.signal);
  } finally {
    for (const signal of signals) process.removeListener(signal, interrupt);
  }
}
