import type pg from 'pg';

/**
 * Readies a session for storing many rows. What was stored is as safe as the server's disk some moments later: rows and the
 * place behind them are lost together, and read again. Joins go row by row, by the index of the larger side: a batch has no
 * statistics, from which the planner could tell that it is small.
 */
export async function prepareForBatches(client: pg.Client): Promise<void> {
  await client.query(`
    set statement_timeout = 0;
    set idle_in_transaction_session_timeout = 0;
    set synchronous_commit = off;
    set client_min_messages = warning;
    set enable_hashjoin = off;
    set enable_mergejoin = off;
    set work_mem = '64MB';
    set gin_pending_list_limit = '64MB'`);
}

/** @param keepsTimes - whether rows that are changed bring the time of their last change along */
export async function openBatch(client: pg.Client, isInside: boolean, keepsTimes = false): Promise<void> {
  const keep = `set local carnet.keep_updated_at = '${keepsTimes ? 'on' : 'off'}'`;
  await client.query(isInside ? keep : `begin; ${keep}`);
}

/** Commits what was stored together with how far it has come. */
export async function storeBatch(client: pg.Client, progress: string, isInside: boolean): Promise<void> {
  await client.query(isInside ? progress : `${progress}; commit`);
}
