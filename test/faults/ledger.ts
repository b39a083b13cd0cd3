/** What a writer was told: `body` is what the service acknowledged, if it did. */
export interface Entry {
  /** Stands in the row, so that it is found again whatever its id is. */
  mark: string;
  body: Record<string, unknown>;
  acknowledged: boolean;
}

/** A stored row, by the mark in it. */
export interface Stored {
  mark: string;
  row: Record<string, unknown>;
}

/** What became of everything that was sent. */
export interface Verdict {
  acknowledged: number;
  /** Marks of rows that were acknowledged and are not there. */
  lost: string[];
  /** Marks of which there are several rows. */
  doubled: string[];
  /** Marks of rows that are there otherwise than acknowledged. */
  changed: string[];
  /** Marks of rows that nobody has sent. */
  strange: string[];
}

/** Holds what is stored against what was acknowledged: each row once, exactly as acknowledged, and nothing twice. */
export function judge(entries: Entry[], stored: Stored[]): Verdict {
  const rows = new Map<string, Stored['row'][]>();
  for (const { mark, row } of stored) rows.set(mark, [...(rows.get(mark) ?? []), row]);
  const acknowledged = entries.filter((entry) => entry.acknowledged);
  const sent = new Set(entries.map(({ mark }) => mark));
  return {
    acknowledged: acknowledged.length,
    lost: acknowledged.filter(({ mark }) => !rows.has(mark)).map(({ mark }) => mark),
    doubled: [...rows].filter(([, found]) => found.length > 1).map(([mark]) => mark),
    changed: acknowledged.filter(({ mark, body }) => isChanged(body, rows.get(mark)?.[0])).map(({ mark }) => mark),
    strange: [...rows.keys()].filter((mark) => !sent.has(mark)),
  };
}

function isChanged(body: Entry['body'], row?: Stored['row']): boolean {
  return (
    row !== undefined &&
    Object.entries(body).some(([name, value]) => JSON.stringify(row[name]) !== JSON.stringify(value))
  );
}
