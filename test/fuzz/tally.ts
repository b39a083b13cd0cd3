/** What a run has sent and was answered. */
export class Tally {
  requests = 0;
  private readonly lines = new Map<string, { valid: number; mutated: number; statuses: Map<number, number> }>();
  private readonly rules = new Map<string, number>();

  count(operationId: string, kind: 'valid' | 'mutated', status: number): void {
    const line = this.lines.get(operationId) ?? { valid: 0, mutated: 0, statuses: new Map<number, number>() };
    line[kind] += 1;
    line.statuses.set(status, (line.statuses.get(status) ?? 0) + 1);
    this.lines.set(operationId, line);
    this.requests += 1;
  }

  /** Counts that a rule has refused a request. */
  rule(id: string): void {
    this.rules.set(id, (this.rules.get(id) ?? 0) + 1);
  }

  isExercised(ruleId: string): boolean {
    return this.rules.has(ruleId);
  }

  /** Whether both kinds were sent to an operation. */
  sentTo(operationId: string): { valid: number; mutated: number } {
    const { valid = 0, mutated = 0 } = this.lines.get(operationId) ?? {};
    return { valid, mutated };
  }

  /** The table that a run prints. */
  table(): string {
    const rows = [...this.lines]
      .sort(([a], [b]) => a.localeCompare(b))
      .map(([id, { valid, mutated, statuses }]) => {
        const seen = [...statuses].sort(([a], [b]) => a - b).map(([status, times]) => `${status}×${times}`);
        return `${id.padEnd(20)}${String(valid).padStart(7)}${String(mutated).padStart(9)}  ${seen.join(' ')}`;
      });
    const rules = [...this.rules].sort(([a], [b]) => a.localeCompare(b)).map(([id, times]) => `${id}×${times}`);
    return [
      `${'operation'.padEnd(20)}  valid  mutated  statuses`,
      ...rows,
      `rules that refused: ${rules.join(' ')}`,
    ].join('\n');
  }
}
