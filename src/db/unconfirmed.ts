import type pg from 'pg';

/** What a statement fails with whose commit no standby has confirmed. */
export const UNCONFIRMED = 'no standby has confirmed the commit';

/**
 * Makes a statement fail whose commit was to be confirmed by a synchronous standby and was not, because somebody has cancelled
 * the wait. Postgres reports success then, and a warning beside it: the row would be lost with this server.
 *
 * The warning comes before the result, and its routine has one name in all languages. An error of the connection ends the
 * statement that waits on it, and the connection; what was stored stays.
 */
export function refuseUnconfirmed(pool: pg.Pool): void {
  pool.on('connect', (client) => {
    client.on('notice', ({ routine }) => {
      if (routine === 'SyncRepWaitForLSN') client.emit('error', new Error(UNCONFIRMED));
    });
  });
}
