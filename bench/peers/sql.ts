import pg from 'pg';

/**
 * What the Node peers share: a pool, and the statements that a careful engineer writes by hand for the works of the
 * benchmark. Each answers rows; `asJson` makes one that answers JSON text.
 */

const leadColumns =
  'id, name, email, phone, source, stage, status, interest_level, notes, tags, address, city, company, contact, owner, ' +
  'segment, activities, client_id, company_id, created_at, updated_at';
const appointmentColumns =
  'id, client_id, service_id, start_at, end_at, status, notes, start_at as scheduled_at, end_at as start_time, ' +
  'created_at, updated_at';

/** The columns that a request may fill, with what they hold if it does not. */
const writable: Record<string, unknown> = {
  ...{ name: null, email: null, phone: null, source: null, stage: null, status: null, interest_level: 0, notes: {} },
  ...{ tags: [], address: null, city: null, company: null, contact: null, owner: null, segment: null, activities: [] },
  ...{ client_id: null, company_id: null },
};
const writableNames = Object.keys(writable);
/** The driver would make a Postgres array of a list. */
const jsonColumns = new Set(['notes', 'activities']);

/** A statement and its values. */
export interface Statement {
  text: string;
  values: unknown[];
}

/** The query parameters that lists take; those of openapi-backend and Fastify are parsed, others are text. */
export type ListParameters = Partial<Record<string, unknown>>;

export const POOL_SIZE = 8;

/** @param rawTimes - times as JSON spells them, with every microsecond, instead of as `Date`, which cuts them */
export function openPool(rawTimes: boolean): pg.Pool {
  const types = new pg.TypeOverrides();
  // The session's zone is UTC, so Postgres prints `2025-11-01 09:00:00.5+00`.
  if (rawTimes) types.setTypeParser(pg.types.builtins.TIMESTAMPTZ, (text) => `${text.replace(' ', 'T')}:00`);
  const pool = new pg.Pool({
    connectionString: process.env.DATABASE_URL,
    max: POOL_SIZE,
    options: '-c TimeZone=UTC',
    types,
  });
  pool.on('error', () => undefined);
  return pool;
}

export function findLead(id: string): Statement {
  return { text: `select ${leadColumns} from leads where id = $1`, values: [id] };
}

export function listLeads({ limit = 20, offset = 0, ...filters }: ListParameters): Statement {
  const names = ['source', 'status', 'owner'].filter((name) => filters[name] !== undefined);
  const conditions = names.map((name, i) => `${name} = $${i + 3}`);
  const where = conditions.length > 0 ? `where ${conditions.join(' and ')}` : '';
  return {
    text: `select ${leadColumns} from leads ${where} order by created_at desc, id desc limit $1 offset $2`,
    values: [limit, offset, ...names.map((name) => filters[name])],
  };
}

export function listAppointments({ from, to, limit = 20 }: ListParameters): Statement {
  return {
    text: `
      select ${appointmentColumns}
      from appointments
      where tstzrange(start_at, coalesce(end_at, start_at), '[]') && tstzrange($1, $2)
        and (end_at is null or end_at > $1)
        and start_at < $2
      order by start_at desc, id desc
      limit $3`,
    values: [from, to, limit],
  };
}

const insertText = `
  insert into leads (id, ${writableNames.join(', ')})
  values (${['id', ...writableNames].map((_, i) => `$${i + 1}`).join(', ')})
  returning ${leadColumns}`;

export function insertLead(id: string, lead: Record<string, unknown>): Statement {
  return {
    text: insertText,
    values: [id, ...writableNames.map((name) => valueOf(name, lead[name] ?? writable[name]))],
  };
}

/** Only what was sent; names that are no columns are nobody's. */
export function updateLead(id: string, changes: Record<string, unknown>): Statement {
  const names = Object.keys(changes).filter((name) => name in writable);
  return {
    text: `
      update leads
      set ${names.map((name, i) => `${name} = $${i + 2}`).join(', ')}
      where id = $1
      returning ${leadColumns}`,
    values: [id, ...names.map((name) => valueOf(name, changes[name] ?? writable[name]))],
  };
}

/** The row as JSON text; Postgres makes it, and nobody parses it. */
export function asJson({ text, values }: Statement): Statement {
  return { text: `with r as (${text}) select row_to_json(r)::text as json from r`, values };
}

function valueOf(name: string, value: unknown): unknown {
  return jsonColumns.has(name) ? JSON.stringify(value) : value;
}
