import type { Queryable } from './pool.js';

/** After so many rows. Fewer take longer altogether; and searches go through the list, which with these takes them two milliseconds. */
const WORTH_IT = 1_500;

/** Works in the lists of the indexes that are ours to tend, which in an adopted database need not be all. */
export const WORK_IN = `
  select gin_clean_pending_list(c.oid)
  from pg_index i
  join pg_class c on c.oid = i.indexrelid
  join pg_am a on a.oid = c.relam
  where i.indrelid = 'leads'::regclass
    and a.amname = 'gin'
    and pg_has_role(c.relowner, 'usage')`;

/**
 * Works in what waits in the lists of the indexes that find texts. What rows add there is put into a list, until whoever has
 * filled it works it in for all; that takes a tenth of a second, or a whole one where little of the index is in memory, and a group
 * of writes would be waiting for it. So a statement of its own does it, before the list is full.
 */
export class PendingLists {
  private written = 0;
  private isBusy = false;

  /** @param onError - told why a list could not be worked in; it is tried again after as many rows */
  constructor(
    private readonly db: Queryable,
    private readonly onError: (error: unknown) => void,
  ) {}

  /** @param count - how many rows were written */
  add(count: number): void {
    this.written += count;
    if (this.isBusy || this.written < WORTH_IT) return;
    this.written = 0;
    this.isBusy = true;
    void this.db
      .query(WORK_IN)
      .catch(this.onError)
      .then(() => {
        this.isBusy = false;
        this.add(0);
      });
  }
}
