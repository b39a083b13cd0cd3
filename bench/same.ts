import { isDeepStrictEqual } from 'node:util';
import type { Dataset } from './dataset.js';
import type { Running } from './targets.js';
import { works, type Order, type Request, type WorkName } from './works.js';

/** So many requests of each work are compared before it is measured. */
const COMPARED = 60;
/** What each target makes by itself. */
const OWN = { create: ['id', 'created_at', 'updated_at'], update: ['updated_at'] };

interface Answer {
  status: number;
  text: string;
}

/**
 * Compares what all targets answer to the same requests, and looks up in the database what they have written.
 *
 * @throws Error that shows the first answer that differs from Carnet's, which is the first target
 */
export async function compareAnswers(
  work: WorkName,
  order: Order,
  targets: readonly Running[],
  { admin }: Dataset,
): Promise<void> {
  const requests = works[work]({ ...order, count: COMPARED });
  const own = work === 'create' || work === 'update' ? OWN[work] : [];
  for (const request of requests) {
    let expected: Answer | undefined;
    for (const target of targets) {
      const answer = await ask(target.url, request);
      if (request.method !== 'GET') await checkStored(admin, target.name, request, answer);
      expected ??= answer;
      if (isSame(expected, answer, target.likeness, own)) continue;
      throw new Error(
        `${target.name} answers ${request.method} ${request.path} otherwise:\n${answer.status} ${answer.text}\n` +
          `where Carnet says:\n${expected.status} ${expected.text}`,
      );
    }
  }
}

async function ask(url: string, { method, path, body }: Request): Promise<Answer> {
  const response = await fetch(
    url + path,
    body === undefined ? { method } : { method, body, headers: { 'Content-Type': 'application/json' } },
  );
  return { status: response.status, text: await response.text() };
}

/** Whether two answers say the same. */
export function isSame(one: Answer, other: Answer, likeness: 'bytes' | 'json', own: readonly string[]): boolean {
  if (one.status !== other.status || one.status >= 300) return false;
  if (likeness === 'json') return isDeepStrictEqual(meaning(one.text, own), meaning(other.text, own));
  return withoutOwn(one.text, own) === withoutOwn(other.text, own);
}

/** Blanks the values of properties, which are strings, and leaves every other byte. */
function withoutOwn(text: string, own: readonly string[]): string {
  return own.reduce((rest, name) => rest.replace(new RegExp(`("${name}":)"[^"]*"`), '$1'), text);
}

const TIME = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)$/;

/** The parsed body, with all spellings of a time as one. */
function meaning(text: string, own: readonly string[]): unknown {
  return JSON.parse(text, (name, value: unknown) => {
    if (own.includes(name)) return null;
    const time = typeof value === 'string' ? TIME.exec(value) : null;
    if (time === null) return value;
    const [whole, fraction = ''] = time;
    // A Date holds milliseconds: the rest stays text.
    return `${Date.parse(whole.replace(fraction, ''))}${fraction.replace(/\.?0+$/, '')}`;
  });
}

async function checkStored(admin: Dataset['admin'], name: string, request: Request, { text }: Answer): Promise<void> {
  const { data } = JSON.parse(text) as { data?: { id: string } };
  const { rows } = await admin.query<{ stored: Record<string, unknown> }>(
    'select to_jsonb(l) as stored from leads l where id = $1',
    [data?.id],
  );
  const sent = JSON.parse(request.body ?? '{}') as Record<string, unknown>;
  const stored = rows[0]?.stored ?? {};
  const lost = Object.keys(sent).filter((key) => !isDeepStrictEqual(stored[key], sent[key]));
  if (lost.length > 0)
    throw new Error(`${name} has not stored ${lost.join(', ')} of ${request.body ?? ''}, but answered ${text}`);
  if (request.method === 'POST') await admin.query('delete from leads where id = $1', [data?.id]);
  // The next target shall have something to change, too.
  else
    await admin.query('update leads set interest_level = 0, contact = null, notes = $2 where id = $1', [data?.id, {}]);
}
