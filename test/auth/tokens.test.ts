import { generateKeyPairSync, sign as signBytes } from 'node:crypto';
import { generateKeyPair, SignJWT, UnsecuredJWT } from 'jose';
import { pino } from 'pino';
import { beforeAll, describe, expect, it, onTestFinished, vi } from 'vitest';
import { createAuthenticate } from '../../src/auth/authenticate.js';
import type { Authenticate } from '../../src/auth/caller.js';
import type { TokenSettings } from '../../src/auth/tokens.js';
import { readConfig } from '../../src/config.js';
import type { Problem } from '../../src/problem.js';
import { startService } from '../../src/server.js';
import { seconds, noKeys, SECRET, startIssuer, type Issuer } from './issuer.js';

let issuer: Issuer;
let authenticate: Authenticate;
beforeAll(async () => {
  issuer = await startIssuer();
  authenticate = asking(issuer.settings);
  return () => issuer.close();
});

/** Asks by tokens alone. */
const asking = (tokens: TokenSettings) => createAuthenticate({ tokens, apiKeys: false }, noKeys);
const by = (ask: Authenticate) => (token: string) => ask(`Bearer ${token}`);
const scopesOf = async (token: string, ask = authenticate) => [...(await by(ask)(token)).scopes];

/** What was thrown, as its status and its headers: all that a client can tell it by. */
async function refusal(asking: Promise<unknown>) {
  const problem = await asking.then(
    () => undefined,
    (error: unknown) => error as Problem,
  );
  return problem && { status: problem.status, headers: problem.headers };
}
const INVALID = { status: 401, headers: { 'WWW-Authenticate': 'Bearer realm="carnet", error="invalid_token"' } };
const MISSING = { status: 401, headers: { 'WWW-Authenticate': 'Bearer realm="carnet"' } };
const UNAVAILABLE = { status: 503, headers: { 'Retry-After': '1' } };

describe('a token', () => {
  it.each(['RS256', 'PS256', 'ES256', 'ES384', 'EdDSA'])('is taken that is signed with %s', async (alg) => {
    const other = await startIssuer(alg);
    onTestFinished(other.close);
    const ask = asking(other.settings);
    expect(await scopesOf(await other.sign({ scope: 'leads:read' }), ask)).toEqual(['leads:read']);
  });

  it.each([['bearer'], ['BEARER'], ['Bearer  ']])('is taken after the word %s', async (word) => {
    expect((await authenticate(`${word} ${await issuer.sign()}`)).caller.id).toBe('token:amina');
  });

  it.each([
    ['no header', undefined],
    ['an empty one', ''],
    ['another scheme', 'Basic YTpi'],
    ['no token', 'Bearer '],
    ['two tokens', 'Bearer a b'],
    ['a token that could be none', 'Bearer é'],
  ])('401 as if nothing were sent for %s', async (_what, header) => {
    expect(await refusal(authenticate(header))).toEqual(MISSING);
  });

  const stranger = generateKeyPair('ES256');
  const claims = () => ({ iss: issuer.settings.issuer, aud: 'carnet', sub: 'amina', exp: seconds(60) });
  const cut = (token: string, part: number) =>
    token
      .split('.')
      .map((text, i) => (i === part ? text.slice(2) : text))
      .join('.');
  it.each<[string, () => string | Promise<string>]>([
    ['is no JWT', () => 'wrong'],
    ['has a cut header', async () => cut(await issuer.sign(), 0)],
    ['has cut claims', async () => cut(await issuer.sign(), 1)],
    ['has a cut signature', async () => cut(await issuer.sign(), 2)],
    ['has no signature', async () => (await issuer.sign()).replace(/[^.]+$/, '')],
    [
      'has other claims than were signed',
      async () => (await issuer.sign()).replace(/\.[^.]+/, (await issuer.sign({ sub: 'root' })).slice(0, 9)),
    ],
    ['is signed by a stranger', async () => issuer.sign({}, {}, (await stranger).privateKey)],
    [
      'is signed by a key that is not published',
      async () => issuer.sign({}, { kid: 'unknown' }, (await stranger).privateKey),
    ],
    ['says that it needs no signature', () => new UnsecuredJWT(claims()).encode()],
    [
      'is signed with the public key as a shared secret',
      async () =>
        new SignJWT(claims())
          .setProtectedHeader({ alg: 'HS256', kid: '1' })
          .sign(Buffer.from(await issuer.publicPem())),
    ],
    ['has expired', () => issuer.sign({ exp: seconds(-31) })],
    ['never expires', async () => issuer.sign({ exp: undefined as never })],
    ['is not valid yet', () => issuer.sign({ nbf: seconds(35) })],
    ['is for somebody else', () => issuer.sign({ aud: 'billing' })],
    ['is for nobody', () => issuer.sign({ aud: [] })],
    ['comes from somebody else', () => issuer.sign({ iss: 'https://issuer.example.com/' })],
    ['is about nobody', () => issuer.sign({ sub: undefined as never })],
    ['is about an empty name', () => issuer.sign({ sub: '' })],
    ['is about an object', () => issuer.sign({ sub: { id: 1 } as never })],
    ['is about a list with a name', () => issuer.sign({ sub: ['amina'] as never })],
    ['is about a name that does not print', () => issuer.sign({ sub: 'a\nb' })],
    ['is about a name that is too long', () => issuer.sign({ sub: 'a'.repeat(256) })],
  ])('401 in one shape for one that %s', async (_what, make) => {
    expect(await refusal(by(authenticate)(await make()))).toEqual(INVALID);
  });

  it.each([
    ['expired less than the skew ago', () => issuer.sign({ exp: seconds(-20) })],
    ['will be valid within the skew', () => issuer.sign({ nbf: seconds(20) })],
    ['is for several', () => issuer.sign({ aud: ['billing', 'carnet'] })],
  ])('is taken if it %s', async (_what, make) => {
    expect((await by(authenticate)(await make())).caller.id).toBe('token:amina');
  });

  it('401 once it has expired, though it was verified a moment ago', async () => {
    const strict = asking({ ...issuer.settings, clockSkewMs: 0 });
    const token = await issuer.sign({ exp: seconds(60) });
    expect((await by(strict)(token)).caller.id).toBe('token:amina');
    vi.useFakeTimers({ toFake: ['Date'], now: Date.now() + 61_000 });
    onTestFinished(() => void vi.useRealTimers());
    expect(await refusal(by(strict)(token))).toEqual(INVALID);
  });
});

describe('the scopes of a token', () => {
  const roles = new Map([['authenticated', ['leads:read']]]);
  it.each([
    ['scope', { scope: 'leads:read leads:write' }, ['leads:read', 'leads:write']],
    ['scp as a list', { scp: ['leads:read'] }, ['leads:read']],
    ['scp as a text', { scp: 'leads:read leads:write' }, ['leads:read', 'leads:write']],
    ['its role, without scopes', { role: 'authenticated' }, ['leads:read']],
    ['its scopes and not its role, with both', { scope: 'clients:read', role: 'authenticated' }, ['clients:read']],
    ['an empty scope and not its role', { scope: '', role: 'authenticated' }, ['']],
    ['nothing, for a role that is given none', { role: 'anon' }, []],
    ['nothing, for a role that is a list', { role: ['authenticated'] }, []],
    ['nothing, for a scope that is a number', { scope: 1 }, []],
    ['nothing, without any of these', {}, []],
  ])('come from %s', async (_what, claims, expected) => {
    const ask = asking({ ...issuer.settings, roleScopes: roles });
    expect(await scopesOf(await issuer.sign(claims), ask)).toEqual(expected);
  });

  it('are none for a role, unless it is set up otherwise', async () => {
    expect(await scopesOf(await issuer.sign({ role: 'authenticated' }))).toEqual([]);
  });
});

describe('a shared secret', () => {
  const supabase = {
    jwksUrl: undefined,
    secret: SECRET,
    issuer: 'https://project.supabase.co/auth/v1',
    audience: 'authenticated',
    clockSkewMs: 0,
    roleScopes: new Map([['authenticated', ['leads:read']]]),
  };
  /** With the claims of Supabase's own tokens, docs/guides/auth/jwt-fields. */
  const sign = (claims: object = {}, alg = 'HS256') =>
    new SignJWT({
      iss: supabase.issuer,
      aud: 'authenticated',
      exp: seconds(3600),
      iat: seconds(0),
      sub: '123e4567-e89b-42d3-a456-426614174000',
      role: 'authenticated',
      aal: 'aal1',
      session_id: '123e4567-e89b-42d3-a456-426614174001',
      email: 'user@example.com',
      phone: '',
      is_anonymous: false,
      ...claims,
    })
      .setProtectedHeader({ alg, typ: 'JWT' })
      .sign(Buffer.from(SECRET));

  it('verifies a token of Supabase, whose role has the scopes that it was given', async () => {
    const { caller, scopes } = await by(asking(supabase))(await sign());
    expect(caller).toEqual({ kind: 'token', id: 'token:123e4567-e89b-42d3-a456-426614174000' });
    expect([...scopes]).toEqual(['leads:read']);
  });

  it.each([
    [
      'the key that Supabase publishes for everybody',
      { sub: undefined, aud: undefined, iss: 'supabase', role: 'anon' },
      'HS256',
    ],
    ['another length of hash', {}, 'HS512'],
  ])('401 for %s', async (_what, claims, alg) => {
    expect(await refusal(by(asking(supabase))(await sign(claims, alg)))).toEqual(INVALID);
  });

  it('401 for the asymmetric algorithms, which have no key here', async () => {
    const token = await issuer.sign({ iss: supabase.issuer, aud: 'authenticated' });
    expect(await refusal(by(asking(supabase))(token))).toEqual(INVALID);
  });

  it('goes with published keys, while an issuer changes from one to the other', async () => {
    const both = asking({ ...supabase, jwksUrl: issuer.settings.jwksUrl });
    const published = await issuer.sign({ iss: supabase.issuer, aud: 'authenticated' });
    expect((await by(both)(published)).caller.id).toBe('token:amina');
    expect((await by(both)(await sign({ sub: 'berthe' }))).caller.id).toBe('token:berthe');
  });
});

describe('the issuer’s keys', () => {
  it('are fetched once for many tokens, and again for a key that is new', async () => {
    const rotating = await startIssuer();
    onTestFinished(rotating.close);
    onTestFinished(() => void vi.useRealTimers());
    const ask = by(asking(rotating.settings));
    const before = await rotating.sign({ exp: seconds(3_600) });
    await ask(before);
    await ask(await rotating.sign({ sub: 'berthe' }));
    expect(rotating.fetches()).toBe(1);

    await rotating.rotate();
    const after = await rotating.sign({ exp: seconds(3_600) });
    expect(await refusal(ask(after))).toEqual(INVALID); // The keys have just been fetched.
    vi.useFakeTimers({ toFake: ['Date', 'performance'], now: Date.now() + 31_000 });
    expect((await ask(after)).caller.id).toBe('token:amina');
    expect(rotating.fetches()).toBe(2);
  });

  it.each([
    ['answers with an error', (broken: Issuer) => broken.answer(500)],
    ['redirects', (broken: Issuer) => broken.answer(302)],
    ['answers with something else', (broken: Issuer) => broken.answer(200, '<html>')],
    ['answers with no keys', (broken: Issuer) => broken.answer(200, '{}')],
    ['cannot be reached', (broken: Issuer) => broken.close()],
  ])('503 and neither 401 nor 500 if the issuer %s', async (_what, breakIt) => {
    const broken = await startIssuer();
    onTestFinished(() => broken.close().catch(() => undefined));
    const token = await broken.sign();
    await breakIt(broken);
    const ask = by(asking(broken.settings));
    expect(await refusal(ask(token))).toEqual(UNAVAILABLE);
    expect(await refusal(ask(token))).toEqual(UNAVAILABLE);
    expect(broken.fetches()).toBeLessThanOrEqual(1); // It is left alone for a second.
  });

  it('401 for one of RSA that is too short, of which the log tells once by its id', async () => {
    const short = await startIssuer();
    onTestFinished(short.close);
    // jose neither makes nor uses such a key.
    const { publicKey, privateKey } = generateKeyPairSync('rsa', { modulusLength: 1_024 });
    const key = { ...publicKey.export({ format: 'jwk' }), kid: 'old', alg: 'RS256' };
    await short.answer(200, JSON.stringify({ keys: [key] }));
    const [, claims = ''] = (await short.sign()).split('.');
    const said = `${Buffer.from('{"alg":"RS256","kid":"old"}').toString('base64url')}.${claims}`;
    const token = `${said}.${signBytes('sha256', Buffer.from(said), privateKey).toString('base64url')}`;

    const { jwksUrl: AUTH_JWKS_URL = '', issuer: AUTH_ISSUER, audience: AUTH_AUDIENCE } = short.settings;
    // Who is asking is found out before a database is needed.
    const environment = {
      AUTH_JWKS_URL,
      AUTH_ISSUER,
      AUTH_AUDIENCE,
      DATABASE_URL: 'postgres://nobody@127.0.0.1:1/nowhere',
    };
    const lines: string[] = [];
    const logger = pino({ base: null }, { write: (line) => void lines.push(line) });
    const service = await startService({ ...readConfig(environment), port: 0 }, logger);
    onTestFinished(() => service.close({ graceMs: 0, limitMs: 0 }));
    const ask = () => fetch(`${service.url}/leads`, { headers: { Authorization: `Bearer ${token}` } });
    expect([(await ask()).status, (await ask()).status]).toEqual([401, 401]);
    const told = lines.map((line) => JSON.parse(line) as { kid?: string }).filter(({ kid }) => kid !== undefined);
    expect(told).toEqual([expect.objectContaining({ level: 40, kid: 'old', bits: 1_024 })]);
  });

  it('hold good while the issuer is away', async () => {
    const away = await startIssuer();
    const ask = by(asking(away.settings));
    await ask(await away.sign());
    await away.close();
    expect((await ask(await away.sign({ sub: 'berthe' }))).caller.id).toBe('token:berthe');
  });
});
