/** What has to be undone at the end, the last first, whether the run has succeeded, failed or been interrupted. */
export class Cleanup {
  private readonly steps: (() => unknown)[] = [];
  private running: Promise<void> | undefined;

  add(step: () => unknown): void {
    this.steps.push(step);
  }

  /**
   * Undoes all of it, once, whoever asks and however often: what ends a run may be a signal, and then its own failure.
   *
   * @throws the first step's error, after all have been tried
   */
  run(): Promise<void> {
    return (this.running ??= this.undo());
  }

  private async undo(): Promise<void> {
    const errors: unknown[] = [];
    // A process may still be starting meanwhile.
    for (let step = this.steps.pop(); step !== undefined; step = this.steps.pop()) {
      try {
        await step();
      } catch (error) {
        errors.push(error);
      }
    }
    if (errors.length > 0) throw errors[0];
  }
}
