import type pg from 'pg';
import { copyLines } from './copy.js';
import { checkProblem } from './errors.js';
import type { MergePolicy, StagedRow } from './merge.js';
import { mergeStatements, STAGING, stagedValues } from './merge-statements.js';
import { readTarget, type Target } from './target.js';

/** How a row of one side is not as on the other, and why. */
export interface Difference {
  id: string;
  why: 'missing' | 'duplicate' | 'orphan' | 'rejected' | 'newer' | 'different' | 'extra';
  /** The columns that differ, or whose reference leads nowhere. */
  columns?: string[];
  /** The row that has the e-mail address. */
  same_email_as?: string;
  reason?: string;
}

/** One side: how many rows, and a fingerprint of all their values that is the same in any order. */
export interface Side {
  rows: number;
  hash: string;
}

const SEEN = 'pg_temp.carnet_seen';

/**
 * Compares rows with those of a table, value by value as the table's own types see them, inside one transaction that sees
 * the table as it is when it begins.
 */
export class Comparer {
  /** Of the rows that were given, without those that cannot be here: what they refer to, or their address, forbids it. */
  readonly given: Side = { rows: 0, hash: '0' };

  private constructor(
    private readonly client: pg.Client,
    private readonly target: Target,
    private readonly orphans: MergePolicy['orphans'],
  ) {}

  static async open(
    client: pg.Client,
    table: string,
    columns: readonly string[],
    orphans: MergePolicy['orphans'],
  ): Promise<Comparer> {
    const comparer = new Comparer(client, await readTarget(client, table, columns), orphans);
    await client.query(mergeStatements(comparer.target).prepare);
    await client.query(`drop table if exists ${SEEN}; create temporary table carnet_seen (id uuid primary key)`);
    return comparer;
  }

  /** The columns in the order in which lines have their values. */
  get columns(): Target['columns'] {
    return this.target.columns;
  }

  /** @returns how the rows differ from those of the table with the same id, by their numbers */
  async compare(rows: readonly StagedRow[]): Promise<(Difference & { row: number })[]> {
    const { client, target } = this;
    const columns = ['row', ...target.columns.map(({ name }) => name)];
    await client.query(`truncate ${STAGING}`);
    await copyLines(client, { table: STAGING, columns, lines: rows.map(({ row, line }) => `${row}\t${line}`) });
    await client.query(`insert into ${SEEN} select id from ${STAGING} on conflict do nothing`);
    const orphaned = await this.findOrphans();
    const { rows: found } = await client.query<Found>(differenceStatement(target));
    const broken = found.some(({ missing }) => missing) ? await this.findBroken() : new Map<number, string>();
    const differences = found.map((one) => {
      return { row: one.row, id: one.id, ...explain(one, orphaned.get(one.row), broken.get(one.row)) };
    });
    await this.addUp(differences.filter(({ why }) => cannotBeHere.has(why)).map(({ row }) => row));
    return differences;
  }

  /** Adds the staged rows to their side, but for some. */
  private async addUp(except: number[]): Promise<void> {
    const { rows } = await this.client.query<Side>(
      `select count(*)::int as rows, ${fingerprint(stagedValues(this.target).there)} as hash
       from ${STAGING} s
       left join ${this.target.table} t on t.id = s.id
       where s.row <> all ($1)`,
      [except],
    );
    this.given.rows += rows[0]?.rows ?? 0;
    this.given.hash = String(BigInt.asIntN(64, BigInt(this.given.hash) ^ BigInt(rows[0]?.hash ?? 0)));
  }

  /** What a row alone breaks, by row. */
  private async findBroken(): Promise<Map<number, string>> {
    const { findBroken } = mergeStatements(this.target);
    if (findBroken === undefined) return new Map();
    const { rows } = await this.client.query<{ row: number; name: string }>(findBroken);
    return new Map(rows.map(({ row, name }) => [row, checkProblem(name).message]));
  }

  /** The table's side, and its rows that nobody has given. */
  async finish(limit: number): Promise<{ here: Side; extra: number; examples: Difference[] }> {
    const { client, target } = this;
    const { here } = stagedValues(target);
    const { rows: sides } = await client.query<Side & { extra: number }>(
      `select
         count(*)::float8 as rows, ${fingerprint(here)} as hash,
         count(*) filter (where not exists (select from ${SEEN} n where n.id = t.id))::float8 as extra
       from ${target.table} t`,
    );
    const { rows } = await client.query<{ id: string }>(
      `select t.id
       from ${target.table} t
       where not exists (select from ${SEEN} n where n.id = t.id)
       order by t.id
       limit ${limit}`,
    );
    const side = sides[0] ?? { rows: 0, hash: '0', extra: 0 };
    const examples = rows.map(({ id }): Difference => ({ id, why: 'extra' }));
    return { here: { rows: side.rows, hash: side.hash }, extra: side.extra, examples };
  }

  /** References that lead nowhere, by row; emptied if they were to be emptied. */
  private async findOrphans(): Promise<Map<number, string[]>> {
    const { findOrphans, clear } = mergeStatements(this.target);
    const orphaned = new Map<number, string[]>();
    if (findOrphans === undefined) return orphaned;
    const { rows } = await this.client.query<{ row: number; column: string }>(findOrphans);
    for (const { row, column } of rows) {
      const isNullable = this.target.references.some((one) => one.column === column && one.nullable);
      if (this.orphans === 'null' && isNullable) await this.client.query(clear(column), [[row]]);
      else orphaned.set(row, [...(orphaned.get(row) ?? []), column]);
    }
    return orphaned;
  }
}

interface Found {
  row: number;
  id: string;
  missing: boolean;
  newer: boolean | null;
  columns: string[];
  other: string | null;
}

function differenceStatement({ table, columns, hasUniqueEmail }: Target): string {
  const { names, there, here } = stagedValues({ columns });
  const differing = names.map(
    (name, i) => `case when ${there[i] ?? ''} is distinct from ${here[i] ?? ''} then '${name}' end`,
  );
  return `
    select
      s.row, s.id, t.id is null as missing,
      ${names.includes('updated_at') ? 't.updated_at > s.updated_at' : 'false'} as newer,
      array_remove(array[${differing.join(', ')}], null) as columns,
      ${hasUniqueEmail ? `(select o.id from ${table} o where lower(o.email) = lower(s.email) and o.id <> s.id)` : 'null'} as other
    from ${STAGING} s
    left join ${table} t on t.id = s.id
    where t.id is null or row(${there.join(', ')}) is distinct from row(${here.join(', ')})
    order by s.row`;
}

function explain(found: Found, orphaned?: string[], broken?: string): Omit<Difference, 'id'> {
  if (!found.missing) return { why: found.newer ? 'newer' : 'different', columns: found.columns };
  if (orphaned) return { why: 'orphan', columns: orphaned };
  if (broken !== undefined) return { why: 'rejected', reason: broken };
  return found.other === null ? { why: 'missing' } : { why: 'duplicate', same_email_as: found.other };
}

const cannotBeHere = new Set<Difference['why']>(['orphan', 'rejected', 'duplicate']);

function fingerprint(values: string[]): string {
  return `coalesce(bit_xor(hashtextextended(row(${values.join(', ')})::text, 0)), 0)::text`;
}
