import { describe, expect, it } from 'vitest';
import { en } from '../src/messages/en.js';
import { fr } from '../src/messages/fr.js';
import { useService } from './service.js';

const service = useService();

interface Problem {
  code: string;
  title: string;
  detail: string;
}

const query = '/leads?status=x&limit=0';

describe('a problem', () => {
  it.each([
    ['English without a wish', {}, 'en'],
    ['French when asked', { 'Accept-Language': 'fr' }, 'fr'],
    ['French for the French of a region', { 'Accept-Language': 'fr-CA,fr;q=0.9,en;q=0.8' }, 'fr'],
    ['English when that is liked better', { 'Accept-Language': 'en-GB,fr;q=0.5' }, 'en'],
    ['English when nothing else is spoken', { 'Accept-Language': 'de' }, 'en'],
  ])('is in %s', async (_what, headers, language) => {
    const { headers: answered } = await service.send('GET', '/leads/x', { headers });
    expect(answered).toMatchObject({ 'content-language': language, vary: 'Accept-Language' });
  });

  it.each([
    ['en', 'limit: must be at least 1; status: must be one of active, archived, converti, in any case'],
    ['fr', 'limit: doit être >= 1; status: doit être l’un de active, archived, converti, en majuscules ou minuscules'],
  ])('speaks %s of what broke the document', async (language, detail) => {
    const { body } = await service.send<Problem>('GET', query, { headers: { 'Accept-Language': language } });
    expect(body).toMatchObject({ code: 'validation_failed', detail });
  });

  it.each([
    ['en', 'the empty name: is unknown', 'body: must be an object'],
    ['fr', 'le nom vide: est inconnu', 'corps: '],
  ])('tells in %s an empty name from a body', async (language, nameless, body) => {
    const headers = { 'Accept-Language': language };
    const answers = [
      await service.send<Problem>('GET', '/leads?=5', { headers }),
      await service.send<Problem>('POST', '/leads', { headers, body: '{"name":"Ada","":5}' }),
    ];
    for (const { body: told } of answers) expect(told.detail.startsWith(nameless)).toBe(true);
    const whole = await service.send<Problem>('POST', '/leads', { headers, body: '5' });
    expect(whole.body.detail.startsWith(body)).toBe(true);
  });

  it.each([
    ['en', { title: en.titles.email_taken, detail: `email: ${en.emailTaken}` }],
    ['fr', { title: fr.titles.email_taken, detail: `email: ${fr.emailTaken}` }],
  ])('speaks %s of what the database refused', async (language, texts) => {
    const body = { name: 'Dup', email: `${language}@example.com` };
    await service.create('leads', body);
    const headers = { 'Accept-Language': language };
    const again = await service.send<Problem>('POST', '/leads', { body, headers });
    expect(again.body).toMatchObject({ code: 'email_taken', ...texts });
  });

  it('has another text in French for everything there is to say', () => {
    const said = (messages: object): string[] =>
      Object.values(messages).flatMap((text: unknown) =>
        typeof text === 'string' ? [text] : typeof text === 'object' && text !== null ? said(text) : [],
      );
    const english = new Set(said(en));
    expect(said(fr).filter((text) => english.has(text))).toEqual([]);
  });
});
