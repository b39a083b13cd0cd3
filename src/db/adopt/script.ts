import type { Finding, Plan } from './plan.js';

const HEAD = `-- What it takes for the service to work on this database. Nothing is dropped or renamed that was there before.
--
-- "carnet adopt" runs this, waits for a locked table in short turns, and goes on where it was stopped. To run it by hand:
--   psql --set ON_ERROR_STOP=1 --file FILE
-- and make it anew if it stops midway: what is done is not in it again. It must not run as one transaction.`;

/** How long a statement may make everybody else wait behind it, in milliseconds. */
export const LOCK_TIMEOUT_MS = 300;

/** The plan as a script that people can read and psql can run. */
export function scriptOf({ steps, findings }: Plan, session: string): string {
  const remarks = findings.map((finding) => `-- ${describe(finding).replaceAll('\n', '\n-- ')}`);
  if (steps.length === 0) return [HEAD, ...remarks, '-- Nothing is to be done.', ''].join('\n\n');
  let isBrief: boolean | undefined;
  const statements = steps.map((step) => {
    const mode = step.isBrief === isBrief ? [] : [lockTimeout((isBrief = step.isBrief))];
    return [...mode, `${step.sql};`].join('\n\n');
  });
  return [HEAD, ...remarks, `${session.replaceAll('; ', ';\n')};`, ...statements, ''].join('\n\n');
}

function lockTimeout(isBrief: boolean): string {
  return isBrief
    ? `-- Each takes a moment, once it has the table to itself.\nset lock_timeout = '${LOCK_TIMEOUT_MS}ms';`
    : '-- These take their time, while others go on reading and writing.\nset lock_timeout = 0;';
}

/** A finding for people, such as `obstacle  leads: 3 rows must …`. */
export function describe({ kind, about, what, remedy, rows, keys }: Finding): string {
  const count =
    rows === undefined ? '' : ` (${rows} ${rows === 1 ? 'row' : 'rows'}, such as ${(keys ?? []).join(', ')})`;
  return `${kind}: ${about}: ${what}${count}${remedy === undefined ? '' : `\n  ${remedy}`}`;
}
