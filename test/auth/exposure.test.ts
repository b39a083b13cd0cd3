import { afterAll, describe, expect, it } from 'vitest';
import { readConfig } from '../../src/config.js';
import { describeAccess, isLoopback, refuseExposure } from '../../src/exposure.js';
import { useProcesses } from '../process.js';
import { SECRET } from './issuer.js';

const tokens = { AUTH_JWT_SECRET: SECRET, AUTH_ISSUER: 'https://issuer.example.com', AUTH_AUDIENCE: 'carnet' };

describe('isLoopback', () => {
  it.each(['127.0.0.1', '127.1.2.3', '::1', 'localhost'])('is true of %s', async (host) => {
    expect(await isLoopback(host)).toBe(true);
  });
  it.each(['0.0.0.0', '::', '192.0.2.1', '2001:db8::1', 'nowhere.invalid'])('is false of %s', async (host) => {
    expect(await isLoopback(host)).toBe(false);
  });
});

describe('a service that asks nobody', () => {
  it.each(['0.0.0.0', '::', '192.0.2.1'])('does not start on %s, and says what to set', async (HOST) => {
    await expect(refuseExposure(readConfig({ HOST }))).rejects.toThrow(
      `HOST: others can reach ${HOST}, but no authentication is configured: set AUTH_JWKS_URL, AUTH_JWT_SECRET or AUTH_API_KEYS; ` +
        'or ALLOW_ANONYMOUS=true, if something in front of the service authenticates',
    );
  });

  it.each([
    [{}, 'Access: from this machine only (no authentication is configured)'],
    [{ HOST: '::1' }, 'Access: from this machine only (no authentication is configured)'],
    [
      { HOST: '0.0.0.0', ALLOW_ANONYMOUS: 'true' },
      'Access: EVERYONE who can reach this address, WITHOUT AUTHENTICATION (ALLOW_ANONYMOUS=true)',
    ],
    [{ HOST: '0.0.0.0', ...tokens }, 'Access: with an access token'],
    [{ HOST: '0.0.0.0', AUTH_API_KEYS: 'true' }, 'Access: with an API key'],
    [{ HOST: '0.0.0.0', ...tokens, AUTH_API_KEYS: 'true' }, 'Access: with an access token or an API key'],
  ])('starts with %o, and says who may', async (env, said) => {
    await expect(refuseExposure(readConfig(env))).resolves.toBeUndefined();
    expect(await describeAccess(readConfig(env))).toBe(said);
  });
});

describe('the process', { timeout: 60_000 }, () => {
  const { start, run, makeDataDir } = useProcesses(afterAll);

  it.each([{}, { CARNET_WORKERS: '2' }])('ends with 1 and one line before it does anything, with %o', async (env) => {
    const dataDir = '/nowhere/that/could/be/made';
    const { code, stdout, stderr } = await run({ ...env, HOST: '0.0.0.0', CARNET_DATA_DIR: dataDir });
    expect({ code, stdout }).toEqual({ code: 1, stdout: '' });
    expect(stderr).toMatch(/^carnet: HOST: others can reach 0\.0\.0\.0, but no authentication is configured: .*\n$/);
  });

  it('asks for a token where one is set up, and shows how to send it', async () => {
    const service = await start({ ...tokens, CARNET_DATA_DIR: await makeDataDir() });
    expect(service.stderr()).toContain('\nAccess: with an access token\n');
    expect(service.stderr()).toContain(`\n  curl -H "Authorization: Bearer $TOKEN" '${service.url}/leads?limit=20'\n`);
    expect((await service.send('GET', '/leads')).status).toBe(401);
    expect((await service.send('GET', '/readyz')).status).toBe(200);
  });
});
