import { leadRows } from '../src/seed/leads.js';
import { rowId } from '../src/seed/identity.js';
import { Random } from '../src/seed/random.js';
import { countsFor, type Rows } from '../src/seed/seed.js';
import { DAY, END, START } from '../src/seed/times.js';

/** A request as the driver sends it. */
export interface Request {
  method: 'GET' | 'POST' | 'PUT';
  path: string;
  body?: string;
}

/** What requests are made for. */
export interface Order {
  /** The data that the targets have. */
  rows: number;
  seed: number;
  /** No two batches create the same rows. */
  batch: number;
  /** Requests at most; a driver that is through begins again. */
  count: number;
}

type Maker = (order: Order) => Request[];

const PAGE = 'limit=20';
const DEEPEST_PAGE = 50;
/** Values of filters are those of so many leads: as often as leads have them, rare ones included. */
const ASKED_LEADS = 5_000;
const WEEK = 7 * DAY;
/** Far from any seed that the data are made from. */
const FIRST_CREATED_SEED = 1_000_000;

/** What is asked for by name of the work; the same order always makes the same requests. */
export const works = {
  'get-by-id': each(({ rows, seed }, random) => get(`/leads/${rowId(seed, 'leads', random.between(0, rows - 1))}`)),
  list: () => [get(`/leads?${PAGE}`)],
  'list-pages': each((_, random) => get(`/leads?${PAGE}&offset=${20 * random.between(1, DEEPEST_PAGE)}`)),
  'list-by-source': (order) => filtered(order, ['source']),
  'list-by-status-and-owner': (order) => filtered(order, ['status', 'owner']),
  'appointments-week': each((_, random) => {
    const from = START + random.between(0, (END - START) / DAY) * DAY;
    return get(`/appointments?from=${time(from)}&to=${time(from + WEEK)}`);
  }),
  create: ({ rows, seed, batch, count }) => {
    const made = leadRows({ seed: FIRST_CREATED_SEED + batch, counts: countsFor(count) });
    return Array.from(made, (row) => ({ method: 'POST', path: '/leads', body: newLead(row, rows, seed) }));
  },
  update: each(({ rows, seed, batch }, random, index) => {
    const path = `/leads/${rowId(seed, 'leads', random.between(0, rows - 1))}`;
    const contact = `${random.any(['Mme', 'M.'])} n° ${batch}/${index}`;
    const body = { interest_level: random.between(0, 100), contact, notes: { origin: 'appel', essais: index } };
    return { method: 'PUT', path, body: JSON.stringify(body) };
  }),
} satisfies Record<string, Maker>;

export type WorkName = keyof typeof works;

export const workNames = Object.keys(works) as WorkName[]; // The keys of the object just above.

/** What people call the works. */
export const titles: Record<WorkName, string> = {
  'get-by-id': 'GET /leads/{id}',
  list: 'GET /leads?limit=20',
  'list-pages': 'GET /leads, pages 2 to 51',
  'list-by-source': 'GET /leads by source',
  'list-by-status-and-owner': 'GET /leads by status and owner',
  'appointments-week': 'GET /appointments of a week',
  create: 'POST /leads',
  update: 'PUT /leads/{id}',
};

function each(make: (order: Order, random: Random, index: number) => Request): Maker {
  return (order) => {
    const random = new Random(order.batch, order.seed);
    return Array.from({ length: order.count }, (_, index) => make(order, random, index));
  };
}

function get(path: string): Request {
  return { method: 'GET', path };
}

function filtered({ seed, rows, count }: Order, names: ('source' | 'status' | 'owner')[]): Request[] {
  const paths: Request[] = [];
  for (const row of leadRows({ seed, counts: countsFor(rows) })) {
    if (paths.length === Math.min(ASKED_LEADS, count)) break;
    const pairs = names.map((name) => [name, row[name] ?? ''] as const);
    const query = new URLSearchParams(Object.fromEntries(pairs));
    if (pairs.every(([, value]) => value !== '')) paths.push(get(`/leads?${PAGE}&${query.toString()}`));
  }
  return paths;
}

/** What a client would send of a new lead; the rows it refers to are those of the data. */
function newLead(lead: Rows['leads'], rows: number, seed: number): string {
  const { id, created_at: createdAt, client_id: client, company_id: company, ...rest } = lead;
  const { clients, companies } = countsFor(rows);
  const pick = (count: number) => Number.parseInt(id.slice(-6), 16) % count;
  return JSON.stringify({
    ...rest,
    updated_at: undefined,
    client_id: client && rowId(seed, 'clients', pick(clients)),
    company_id: company && rowId(seed, 'companies', pick(companies)),
    activities: [{ kind: 'call', at: createdAt, by: rest.owner }],
  });
}

function time(microseconds: number): string {
  return new Date(microseconds / 1000).toISOString().replace('.000', '');
}
