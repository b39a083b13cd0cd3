import { describe, expect, it } from 'vitest';
import { aLead } from './builders.js';
import { problemOf, useService, type Data } from './service.js';

/** Ids that ascend. */
const ranked = (n: number) => `0199b7a2-0000-7000-8000-0000000ff00${n}`;

describe('searchLeads', () => {
  const service = useService();
  const find = async (text: string) => {
    const { status, body } = await service.send<{ data: Data[] }>('GET', `/leads/search/${text}`);
    expect(status).toBe(200);
    return body.data;
  };

  it.each([
    ['name', 'Countess of Lovelace', 'lovel'],
    ['email', 'first.programmer@example.com', 'PROGRAMMER@EX'],
    ['phone', '+33698765432', '98765'],
    ['company', 'Analytical Engines', 'ytical%20eng'],
  ])('200 with the leads whose %s holds the text, in any case', async (column, value, text) => {
    const lead = await service.create('leads', aLead({ [column]: value }));
    expect(await find(text)).toEqual([lead]);
  });

  it.each([
    ['an accent in another case', 'Zoé Lefèvre', 'LEFÈVRE'],
    ['an accent that is composed otherwise', 'Noël Renée', encodeURIComponent('RENE\u0301')],
    ['a percent sign', 'Gains of 100% net', '100%25'],
    ['an underscore', 'snake_case', 'e_c'],
    ['a backslash', 'back\\slash', 'k%5Cs'],
    ['a slash', 'either/or', 'r%2Fo'],
    ['a quote', "O'Brien", "o'b"],
    ['a plus sign', 'C++ Sisters', 'c++'],
    ['an emoji', 'Smile \u{1f600}', '%F0%9F%98%80'],
    ['blanks around it', 'Blanche Neige', '%20%20neige%20'],
    ['a dot', 'M. Dot', 'm.%20d'],
    ['three dots', 'and so on...', '...'],
    ['a word and a number', 'Batiment Nord 0815', 'ment%20nord%20081'],
    ['a number and a word', '4711 Eau de Cologne', '711%20eau'],
    ['an accent before a number', 'Zoé.Lefèvre.1234', 'ZOÉ.LEFÈVRE.123'],
    ['a word that ends within the text before a number', 'Łódź 2024', 'ódź%202024'],
    ['one character', 'Ж', 'ж'],
  ])('200 with %s', async (_what, name, text) => {
    const lead = await service.create('leads', aLead({ name }));
    expect((await find(text)).map(({ id }) => id)).toEqual([lead.id]);
  });

  it('200 with whom a part of an address belongs to, and not with others that have its words', async () => {
    await service.create('leads', aLead({ email: 'analytical.1842@countess.example', company: 'Countess' }));
    const plain = await service.create('leads', aLead({ email: 'countess@analytical.example' }));
    const numbered = await service.create('leads', aLead({ email: 'countess.1842@analytical.example' }));
    for (const text of ['countess@analytical.exam', 'ESS@ANALYTICAL']) expect(await find(text)).toEqual([plain]);
    for (const text of ['countess.1842@', 'tess.184', '1842@analytical']) expect(await find(text)).toEqual([numbered]);
  });

  it.each(['100%25t', 'snake%25case', 'snakeXcase', 'back_slash', 'nothing%20like%20that'])(
    '200 and nothing for %s: wildcards stand for themselves',
    async (text) => {
      await service.create('leads', aLead({ name: 'snake_case back\\slash 100 net' }));
      expect(await find(text)).toEqual([]);
    },
  );

  it.each(['source', 'owner', 'contact', 'city', 'address', 'segment'])(
    '200 and nothing for text in %s',
    async (name) => {
      await service.create('leads', aLead({ [name]: 'hiddenword' }));
      expect(await find('hiddenword')).toEqual([]);
    },
  );

  it('200 with what fits best first where sort=relevance asks for it, page by page', async () => {
    const fitting: Data[] = [
      aLead({ name: 'Someone', company: 'Rosalind' }),
      aLead({ name: 'Else', email: 'rosalind@example.com' }),
      aLead({ name: 'Rosalind Franklin' }),
      aLead({ name: "L'école de Rosalind" }),
      aLead({ name: 'Prerosalindian' }),
    ];
    for (const [i, lead] of fitting.entries()) await service.create('leads', { ...lead, id: ranked(i) });
    const first = await service.send<{ data: Data[] }>('GET', '/leads/search/ROSALIND?sort=relevance&limit=2');
    const next = /<(.*)>/.exec(first.headers.link ?? '')?.[1] ?? '';
    const second = await service.send<{ data: Data[] }>('GET', next.replace('limit=2', 'limit=3'));
    const found = [...first.body.data, ...second.body.data];
    // Equal ones go by id, the highest first.
    expect(found.map(({ id }) => id)).toEqual([0, 2, 1, 3, 4].map(ranked));
    expect(second.headers).not.toHaveProperty('link');
  });

  it('200 with filters and a count where sort=relevance asks for what fits best', async () => {
    await service.create('leads', aLead({ name: 'Ranked one', owner: 'amina' }));
    const other = await service.create('leads', aLead({ name: 'Ranked two', owner: 'bruno' }));
    const { body, headers } = await service.send<{ data: Data[] }>(
      'GET',
      '/leads/search/ranked?sort=relevance&owner=bruno&count=exact',
    );
    expect(body.data).toEqual([other]);
    expect(headers).toMatchObject({ 'x-total-count': '1', 'x-total-count-kind': 'exact' });
  });

  it('200 with the newest first, page by page', async () => {
    const leads: Data[] = [];
    for (const name of ['Page 1', 'Page 2', 'Page 3']) leads.unshift(await service.create('leads', aLead({ name })));
    expect(await find('page')).toEqual(leads);
    expect(await find('page?limit=1&offset=1')).toEqual(leads.slice(1, 2));
    expect(await find('page/?limit=2')).toEqual(leads.slice(0, 2));
    expect(await find('page?offset=3')).toEqual([]);
  });

  it('200 with what fits a single character best, or is newest, page by page', async () => {
    const leads: Data[] = [];
    for (const name of ['Fr\u01ffya', 'The \u01fflse', '\u01ffrsted', '\u01ff'])
      leads.unshift(await service.create('leads', aLead({ name })));
    const text = encodeURIComponent('\u01fe');
    expect(await find(text)).toEqual(leads);
    expect(await find(`${text}?limit=2&offset=1`)).toEqual(leads.slice(1, 3));
    expect(await find(`${text}?limit=1&offset=4`)).toEqual([]);
    for (const sort of ['relevance', '-created_at']) {
      const path = `/leads/search/${text}?sort=${sort}&limit=3&count=exact`;
      const first = await service.send<{ data: Data[] }>('GET', path);
      const second = await service.send<{ data: Data[] }>('GET', /<(.*)>/.exec(first.headers.link ?? '')?.[1] ?? '');
      const found = [...first.body.data, ...second.body.data];
      expect(first.headers).toMatchObject({ 'x-total-count': '4' });
      expect(found).toEqual(leads);
    }
  });

  it('200 with 200 characters', async () => {
    const name = 'é'.repeat(200);
    const { id } = await service.create('leads', aLead({ name }));
    expect((await find(`%20${encodeURIComponent(name)}%20`)).map((lead) => lead.id)).toEqual([id]);
  });

  it('200 with a page far behind, of a text that the index holds and of one that is too short for it', async () => {
    const leads = Array.from({ length: 520 }, (_, i) => aLead({ name: `Zyzzyva ${i}` }));
    const batch = await service.send('POST', '/leads/batch', { body: { leads } });
    expect(batch.status).toBe(200);
    for (const text of ['zyzzyva', 'zz'])
      for (const [offset, rows] of [
        [505, 15],
        [510, 10],
        [520, 0],
      ])
        expect(await find(`${text}?limit=15&offset=${offset}`)).toHaveLength(rows ?? 0);
  });

  it.each([
    ['201 characters', 'a'.repeat(201), ['path /query maxLength']],
    ['a NUL', 'a%00b', ['path /query invalid_text']],
  ])('422 with %s', async (_what, text, errors) => {
    const answer = await service.send('GET', `/leads/search/${text}`);
    expect(problemOf(answer)).toEqual({ status: 422, code: 'validation_failed', errors });
  });

  it.each(['%20', '%20%09%C2%A0/'])('422 with nothing but blanks: %s', async (text) => {
    const { status, errors } = problemOf(await service.send('GET', `/leads/search/${text}`));
    expect(status).toBe(422);
    expect(errors).toEqual(['path /query minLength']);
  });

  it('404 with a hint without any text', async () => {
    const answer = await service.send('GET', '/leads/search/');
    expect(problemOf(answer)).toEqual({ status: 404, code: 'route_not_found', errors: [] });
  });
});
