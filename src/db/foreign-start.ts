import type pg from 'pg';

/** From when on changes of another database may not be in a view of it that is taken afterwards. */
export interface ForeignStart {
  /** On its clock, in UTC, with a minute to spare: the view shows all of the transactions that began before. */
  startedAt: string;
  /** Why some of those may be missing all the same, each with what to do about it. */
  doubts: string[];
}

interface Found {
  startedAt: string;
  role: string;
  hidden: number;
  prepared: number;
  isStandby: boolean;
}

/**
 * Asks when the earliest of the transactions began that are under way. It has to be asked before the view is taken: one that
 * ends in between is in the view, whereas one that ended before the question, but after the view, would be in neither.
 */
export async function foreignStart(client: pg.Client): Promise<ForeignStart> {
  // Autovacuum changes no rows. Of other roles' sessions one may see that they are there, and no more.
  const { rows } = await client.query<Found>(
    `select
       to_char(
         (least(now(), a.begun, p.prepared, r.replayed) - interval '1 minute') at time zone 'UTC',
         'YYYY-MM-DD"T"HH24:MI:SS.US"Z"'
       ) as "startedAt",
       quote_ident(current_user) as role, a.hidden, p.count as prepared, pg_is_in_recovery() as "isStandby"
     from
       (
         select
           min(xact_start) filter (where backend_type <> 'autovacuum worker') as begun,
           count(*) filter (where backend_type is null and usesysid is not null)::int as hidden
         from pg_stat_activity
         where datname = current_database()
       ) a,
       (
         select min(prepared) as prepared, count(*)::int as count
         from pg_prepared_xacts
         where database = current_database()
       ) p,
       (select case when pg_is_in_recovery() then pg_last_xact_replay_timestamp() end as replayed) r`,
  );
  const [found] = rows;
  if (!found) throw new Error('a question for the time answered no row');
  return { startedAt: found.startedAt, doubts: doubtsOf(found) };
}

function doubtsOf({ role, hidden, prepared, isStandby }: Found): string[] {
  const doubts: string[] = [];
  if (hidden > 0)
    doubts.push(`${role} may not see when those of other roles began (grant pg_read_all_stats to ${role})`);
  if (prepared > 0) doubts.push('nobody knows when those of pg_prepared_xacts began (end them first)');
  if (isStandby) doubts.push('a standby does not know those of its primary (read the primary)');
  return doubts;
}
