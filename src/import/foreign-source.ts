import type pg from 'pg';
import { countForeign, readForeign, type ForeignTable, type Selection } from '../db/foreign.js';
import type { Source } from './source.js';

/** The rows of a table of another Postgres, as a source. */
export function foreignSource(
  client: pg.Client,
  table: ForeignTable,
  selection: Pick<Selection, 'columns' | 'since'>,
): Source {
  const resume = (after: string | undefined): Selection => ({ ...selection, table, after });
  return {
    columns: table.columns,
    isText: true,
    count: (after) => countForeign(client, resume(after)),
    async *read(after) {
      for await (const rows of readForeign(client, resume(after)))
        yield rows.map(({ key, values }, i) => ({
          position: key,
          place: key === undefined ? { row: i + 1 } : { key },
          values,
        }));
    },
  };
}
