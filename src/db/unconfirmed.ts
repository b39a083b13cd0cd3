import type pg from 'pg';

/** What a statement fails with whose commit no standby has confirmed. */
export const UNCONFIRMED = 'no standby has confirmed the commit';

const unconfirmed = new WeakSet<pg.ClientBase>();

/**
 * Notes where a commit was to be confirmed by a synchronous standby and was not, because somebody has cancelled the wait.
 * Postgres reports success then, and a warning before it: the row would be lost with this server. The warning's routine has
 * one name in all languages.
 */
export function noteUnconfirmed(pool: pg.Pool): void {
  pool.on('connect', (client) => {
    client.on('notice', ({ routine }) => {
      if (routine === 'SyncRepWaitForLSN') unconfirmed.add(client);
    });
  });
}

/** Whether that has happened to the last statement of a connection; asked once for each. */
export function isUnconfirmed(client: pg.ClientBase): boolean {
  return unconfirmed.delete(client);
}
