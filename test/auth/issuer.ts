import assert from 'node:assert/strict';
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import {
  exportJWK,
  exportSPKI,
  generateKeyPair,
  SignJWT,
  type CryptoKey,
  type JWK,
  type JWTHeaderParameters,
  type JWTPayload,
} from 'jose';
import { beforeAll } from 'vitest';
import type { KeyStore } from '../../src/auth/keys.js';
import type { TokenSettings } from '../../src/auth/tokens.js';
import { useService, type TestService } from '../service.js';

/** Where there are no keys. */
export const noKeys: KeyStore = { find: () => Promise.resolve(undefined), markUsed: () => Promise.resolve() };

export const SECRET = 'a secret of at least thirty-two bytes';

/** An issuer of access tokens, with a server of its own that publishes its keys. */
export interface Issuer {
  settings: TokenSettings;
  /** A token as the service wants it, but for what is changed. */
  sign: (claims?: JWTPayload, header?: Partial<JWTHeaderParameters>, key?: CryptoKey | Uint8Array) => Promise<string>;
  /** Another key takes the place of the one before. */
  rotate: () => Promise<void>;
  /** The public key as a file of text, as it is found everywhere. */
  publicPem: () => Promise<string>;
  /** What the server answers from now on instead of its keys. */
  answer: (status: number, body?: string) => Promise<void>;
  /** How often the keys were fetched. */
  fetches: () => number;
  close: () => Promise<void>;
}

export const seconds = (fromNow: number): number => Math.floor(Date.now() / 1_000) + fromNow;

/** Starts an issuer that signs with ES256, unless told otherwise. */
export async function startIssuer(alg = 'ES256', change: Partial<TokenSettings> = {}): Promise<Issuer> {
  const make = async (kid: string) => ({ kid, ...(await generateKeyPair(alg, { extractable: true })) });
  let current = await make('1');
  let [status, body]: [number, string | undefined] = [200, undefined];
  let fetches = 0;
  const published = async (): Promise<JWK> => ({ ...(await exportJWK(current.publicKey)), kid: current.kid });
  const server = createServer((_req, res) => {
    fetches += 1;
    void published().then((key) => res.writeHead(status).end(body ?? JSON.stringify({ keys: [key] })));
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  const settings = {
    jwksUrl: `http://127.0.0.1:${port}/keys`,
    secret: undefined,
    issuer: 'https://issuer.example.com',
    audience: 'carnet',
    clockSkewMs: 30_000,
    roleScopes: new Map(),
    ...change,
  };
  return {
    settings,
    sign: (claims, header, key = current.privateKey) =>
      new SignJWT({ iss: settings.issuer, aud: settings.audience, sub: 'amina', exp: seconds(60), ...claims })
        .setProtectedHeader({ alg, kid: current.kid, ...header })
        .sign(key),
    rotate: async () => void (current = await make(String(Number(current.kid) + 1))),
    publicPem: () => exportSPKI(current.publicKey),
    answer: (newStatus, newBody) => {
      [status, body] = [newStatus, newBody];
      return Promise.resolve();
    },
    fetches: () => fetches,
    close: async () => {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
}

/** The service on one database twice: open to everybody, and for whoever has a token of an issuer of its own. */
export function useGuarded(): { issuer: () => Issuer; open: TestService; service: TestService } {
  let issuer: Issuer | undefined;
  const started = () => {
    assert(issuer, 'The issuer starts before the first test, not before that.');
    return issuer;
  };
  beforeAll(async () => {
    const { close } = (issuer = await startIssuer());
    return close;
  });
  const open = useService();
  const auth = () => ({ tokens: started().settings, apiKeys: false });
  return { issuer: started, open, service: useService({ auth, databaseUrl: open.databaseUrl }) };
}
