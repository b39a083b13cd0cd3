import { success, type Json } from '../json.js';
import { answerWith } from './answer.js';
import { KEPT, type KeptAnswer } from './idempotency.js';

/** A row that was written. */
export interface Made<Row> {
  id: string;
  json: Json<Row>;
}

/** What is answered to whoever has created a row. */
export interface Creation<Row> {
  /** The path of the row. */
  location: string;
  body: Json<{ success: true; data: Row }>;
  /** Whether this was answered before, and nothing was done now. */
  isReplay: boolean;
}

/** What an insert answers. */
export function created<Row>(table: string, { id, json }: Made<Row>): Creation<Row> {
  return { location: `/${table}/${id}`, body: success(json), isReplay: false };
}

/** What an earlier insert has answered: the keys of an operation lead to its own answers only. */
export function replay<Row>({ location, body }: KeptAnswer): Creation<Row> {
  return { location: location ?? '', body: Buffer.from(body) as Creation<Row>['body'], isReplay: true };
}

/**
 * An insert that also keeps its answer.
 *
 * @param insert - answers `id` and `json`
 */
export function keeping(table: string, insert: string): string {
  return `
    with made as (${insert}),
    answer as (
      select 201 as status, '/${table}/' || id as location, ${answerWith('json')} as body
      from made
    ),
    ${KEPT}
    select id, json
    from made`;
}
