import { availableParallelism } from 'node:os';
import { describe, expect, it } from 'vitest';
import { readConfig } from '../src/config.js';

const defaults = {
  port: 8000,
  host: '127.0.0.1',
  allowAnonymous: false,
  auth: undefined,
  databaseUrl: undefined,
  dataDir: '.carnet',
  demo: true,
  migrateOnStart: false,
  workers: 1,
  poolSize: 18,
  queueSize: 500,
  preparedStatements: true,
  statementTimeoutMs: 10_000,
  lockTimeoutMs: 3_000,
  requestTimeoutMs: 30_000,
  maxConnections: 1_000,
  origins: [],
  rateLimit: 0,
  trustedProxies: 0,
  phoneRegion: 'FR',
  logLevel: 'info',
  traces: false,
};

const traced = { OTEL_EXPORTER_OTLP_ENDPOINT: 'http://127.0.0.1:4318' };

const issued = {
  AUTH_JWKS_URL: 'https://issuer.example.com/keys',
  AUTH_ISSUER: 'https://issuer.example.com',
  AUTH_AUDIENCE: 'carnet',
};

describe('readConfig', () => {
  it('needs nothing', () => {
    expect(readConfig({})).toEqual(defaults);
  });

  it.each([
    [{ PORT: '0' }, { port: 0 }],
    [{ PORT: '65535' }, { port: 65_535 }],
    [{ HOST: '0.0.0.0' }, { host: '0.0.0.0' }],
    [{ HOST: '::1' }, { host: '::1' }],
    [{ HOST: 'localhost' }, { host: 'localhost' }],
    [{ ALLOW_ANONYMOUS: 'true' }, { allowAnonymous: true }],
    [{ AUTH_API_KEYS: 'true' }, { auth: { tokens: undefined, apiKeys: true } }],
    [{ DATABASE_URL: 'postgres://erp@db/erp' }, { databaseUrl: 'postgres://erp@db/erp' }],
    [{ DATABASE_URL: 'postgresql://erp@db/erp?sslmode=no' }, { databaseUrl: 'postgresql://erp@db/erp?sslmode=no' }],
    [{ DATABASE_URL: 'postgresql+psycopg://erp:p%2Bw@db/erp' }, { databaseUrl: 'postgresql://erp:p%2Bw@db/erp' }],
    [{ DATABASE_URL: 'postgres+psycopg2://db/erp' }, { databaseUrl: 'postgres://db/erp' }],
    [{ CARNET_DATA_DIR: '/srv/carnet data' }, { dataDir: '/srv/carnet data' }],
    [{ CARNET_DEMO: 'false' }, { demo: false }],
    [{ CARNET_DEMO: '0' }, { demo: false }],
    [{ CARNET_WORKERS: '2' }, { workers: 2 }],
    [{ CARNET_WORKERS: 'auto' }, { workers: availableParallelism() }],
    [{ MIGRATE_ON_START: 'true' }, { migrateOnStart: true }],
    [{ MIGRATE_ON_START: '1' }, { migrateOnStart: true }],
    [{ DATABASE_POOL_SIZE: '1' }, { poolSize: 1 }],
    [{ DATABASE_POOL_SIZE: '1000' }, { poolSize: 1_000 }],
    [{ DATABASE_QUEUE_SIZE: '0' }, { queueSize: 0 }],
    [{ STATEMENT_TIMEOUT_MS: '0' }, { statementTimeoutMs: 0 }],
    [{ LOCK_TIMEOUT_MS: '3600000' }, { lockTimeoutMs: 3_600_000 }],
    [{ REQUEST_TIMEOUT_MS: '60000' }, { requestTimeoutMs: 60_000 }],
    [{ MAX_CONNECTIONS: '1' }, { maxConnections: 1 }],
    [{ CORS_ORIGINS: '*' }, { origins: ['*'] }],
    [
      { CORS_ORIGINS: 'https://erp.example.com  http://localhost:5173' },
      { origins: ['https://erp.example.com', 'http://localhost:5173'] },
    ],
    [{ RATE_LIMIT: '600' }, { rateLimit: 600 }],
    [{ TRUSTED_PROXIES: '1' }, { trustedProxies: 1 }],
    [{ PHONE_REGION: 'BE' }, { phoneRegion: 'BE' }],
    [{ LOG_LEVEL: 'silent' }, { logLevel: 'silent' }],
    [traced, { traces: true }],
    [{ OTEL_EXPORTER_OTLP_TRACES_ENDPOINT: 'https://otel.example.com/v1/traces' }, { traces: true }],
    [{ ...traced, OTEL_SDK_DISABLED: 'true' }, { traces: false }],
    [{ ...traced, OTEL_TRACES_EXPORTER: 'none' }, { traces: false }],
    [{ OTEL_SERVICE_NAME: 'erp' }, { traces: false }],
  ])('takes %o', (env, change) => {
    expect(readConfig(env)).toEqual({ ...defaults, ...change });
  });

  const tokens = {
    jwksUrl: issued.AUTH_JWKS_URL,
    secret: undefined,
    issuer: issued.AUTH_ISSUER,
    audience: issued.AUTH_AUDIENCE,
    clockSkewMs: 30_000,
    roleScopes: new Map(),
  };
  const secret = 'a secret of at least thirty-two bytes';
  const reading = ['appointments', 'clients', 'companies', 'leads', 'services', 'metrics'].map(
    (name) => `${name}:read`,
  );
  it.each([
    [{}, {}],
    [{ AUTH_JWKS_URL: 'http://localhost:9000/keys' }, { jwksUrl: 'http://localhost:9000/keys' }],
    [{ AUTH_JWT_SECRET: secret }, { secret }],
    [
      { AUTH_JWKS_URL: '', AUTH_JWT_SECRET: secret },
      { jwksUrl: undefined, secret },
    ],
    [{ AUTH_CLOCK_SKEW_MS: '0' }, { clockSkewMs: 0 }],
    [
      { AUTH_ROLE_SCOPES: 'authenticated=*:read  leads:write leads:read; anon =' },
      { roleScopes: new Map(Object.entries({ authenticated: [...reading, 'leads:write'], anon: [] })) },
    ],
  ])('takes tokens by %o', (env, change) => {
    expect(readConfig({ ...issued, ...env })).toEqual({
      ...defaults,
      auth: { tokens: { ...tokens, ...change }, apiKeys: false },
    });
  });

  it('takes an empty variable for one that is not set', () => {
    const names = ['PORT', 'HOST', 'DATABASE_URL', 'CARNET_DATA_DIR', 'CARNET_DEMO', 'LOG_LEVEL', 'CARNET_NOTHING'];
    expect(readConfig(Object.fromEntries(names.map((name) => [name, ''])))).toEqual(defaults);
  });

  it('leaves the variables of others alone', () => {
    expect(readConfig({ PATH: '/bin', POSTGRES_URL: 'x', CARNETS: 'x', carnet_demo: 'x' })).toEqual(defaults);
  });

  it.each([
    [{ PORT: '-1' }, 'PORT'],
    [{ PORT: '65536' }, 'PORT'],
    [{ PORT: '8000.5' }, 'PORT'],
    [{ PORT: '0x10' }, 'PORT'],
    [{ PORT: 'http' }, 'PORT'],
    [{ HOST: 'not a host' }, 'HOST'],
    [{ AUTH_JWKS_URL: 'issuer.example.com' }, 'AUTH_JWKS_URL'],
    [{ AUTH_JWKS_URL: 'http://issuer.example.com/keys' }, 'AUTH_JWKS_URL'],
    [{ AUTH_JWKS_URL: 'file:///keys' }, 'AUTH_JWKS_URL'],
    [{ AUTH_JWT_SECRET: 'x'.repeat(31) }, 'AUTH_JWT_SECRET'],
    [{ AUTH_CLOCK_SKEW_MS: '600001' }, 'AUTH_CLOCK_SKEW_MS'],
    [{ AUTH_ROLE_SCOPES: 'authenticated' }, 'AUTH_ROLE_SCOPES'],
    [{ AUTH_ROLE_SCOPES: 'authenticated=leads:all' }, 'AUTH_ROLE_SCOPES'],
    [{ AUTH_ROLE_SCOPES: 'staff=*; authenticated=*:all' }, 'AUTH_ROLE_SCOPES'],
    [{ AUTH_ISSUER: 'https://issuer.example.com' }, 'AUTH_ISSUER'],
    [{ AUTH_AUDIENCE: 'carnet' }, 'AUTH_AUDIENCE'],
    [{ AUTH_ROLE_SCOPES: 'staff=*' }, 'AUTH_ROLE_SCOPES'],
    [{ ...issued, AUTH_ISSUER: '' }, 'AUTH_ISSUER'],
    [{ ...issued, AUTH_AUDIENCE: '' }, 'AUTH_AUDIENCE'],
    [{ ...issued, ALLOW_ANONYMOUS: 'true' }, 'ALLOW_ANONYMOUS'],
    [{ AUTH_API_KEYS: 'true', ALLOW_ANONYMOUS: 'true' }, 'ALLOW_ANONYMOUS'],
    [{ AUTH_API_KEYS: 'true', AUTH_ISSUER: 'https://issuer.example.com' }, 'AUTH_ISSUER'],
    [{ DATABASE_URL: 'erp' }, 'DATABASE_URL'],
    [{ DATABASE_URL: 'mysql://db/erp' }, 'DATABASE_URL'],
    [{ DATABASE_URL: 'mysql+postgres://db/erp' }, 'DATABASE_URL'],
    [{ CARNET_DEMO: 'perhaps' }, 'CARNET_DEMO'],
    [{ CARNET_WORKERS: '0' }, 'CARNET_WORKERS'],
    [{ CARNET_WORKERS: '257' }, 'CARNET_WORKERS'],
    [{ CARNET_WORKERS: 'all' }, 'CARNET_WORKERS'],
    [{ MIGRATE_ON_START: '2' }, 'MIGRATE_ON_START'],
    [{ DATABASE_POOL_SIZE: '0' }, 'DATABASE_POOL_SIZE'],
    [{ DATABASE_POOL_SIZE: '1001' }, 'DATABASE_POOL_SIZE'],
    [{ DATABASE_QUEUE_SIZE: '100001' }, 'DATABASE_QUEUE_SIZE'],
    [{ STATEMENT_TIMEOUT_MS: '-1' }, 'STATEMENT_TIMEOUT_MS'],
    [{ STATEMENT_TIMEOUT_MS: '1e3' }, 'STATEMENT_TIMEOUT_MS'],
    [{ STATEMENT_TIMEOUT_MS: '3600001' }, 'STATEMENT_TIMEOUT_MS'],
    [{ LOCK_TIMEOUT_MS: '1.5' }, 'LOCK_TIMEOUT_MS'],
    [{ LOCK_TIMEOUT_MS: '5s' }, 'LOCK_TIMEOUT_MS'],
    [{ CORS_ORIGINS: 'erp.example.com' }, 'CORS_ORIGINS'],
    [{ CORS_ORIGINS: 'https://erp.example.com/' }, 'CORS_ORIGINS'],
    [{ CORS_ORIGINS: 'https://erp.example.com, https://www.example.com' }, 'CORS_ORIGINS'],
    [{ CORS_ORIGINS: 'https://*.example.com' }, 'CORS_ORIGINS'],
    [{ RATE_LIMIT: '-1' }, 'RATE_LIMIT'],
    [{ TRUSTED_PROXIES: 'all' }, 'TRUSTED_PROXIES'],
    [{ PHONE_REGION: 'fr' }, 'PHONE_REGION'],
    [{ PHONE_REGION: 'France' }, 'PHONE_REGION'],
    [{ LOG_LEVEL: 'INFO' }, 'LOG_LEVEL'],
    [{ LOG_LEVEL: 'loud' }, 'LOG_LEVEL'],
    [{ OTEL_EXPORTER_OTLP_ENDPOINT: '127.0.0.1:4318' }, 'OTEL_EXPORTER_OTLP_ENDPOINT'],
    [{ ...traced, OTEL_TRACES_EXPORTER: 'console' }, 'OTEL_TRACES_EXPORTER'],
    [{ ...traced, OTEL_EXPORTER_OTLP_PROTOCOL: 'grpc' }, 'OTEL_EXPORTER_OTLP_PROTOCOL'],
  ])('refuses %o in one line that begins with its name', (env, name) => {
    expect(() => readConfig(env)).toThrow(new RegExp(`^${name}: .+$`));
  });

  it.each([
    ['CARNET_DATA_DIRECTORY', 'CARNET_DATA_DIR'],
    ['CARNET_DEM0', 'CARNET_DEMO'],
    ['CARNET_MIGRATE_ON_START', 'MIGRATE_ON_START'],
  ])('refuses %s, and asks whether %s is meant', (name, meant) => {
    expect(() => readConfig({ [name]: 'x' })).toThrow(`${name} is unknown; did you mean ${meant}?`);
  });

  it('tells everything that is wrong at once, with what was expected', () => {
    const env = { CARNET_DEMOS: 'x', STATEMENT_TIMEOUT_MS: 'x', PHONE_REGION: 'x', DATABASE_URL: 'mysql://db' };
    expect(() => readConfig(env)).toThrow(
      [
        'CARNET_DEMOS is unknown; did you mean CARNET_DEMO?',
        'DATABASE_URL: must begin with postgres:// or postgresql://',
        'STATEMENT_TIMEOUT_MS: must be a whole number from 0 to 3600000',
        'PHONE_REGION: must be a country code of two capitals, such as FR',
      ].join('; '),
    );
  });

  it.each(['mysql://erp:hunter2@db/erp', 'postgres://erp:hunter2@[db/erp', 'postgres://erp:hunter2@db:port/erp'])(
    'does not repeat the password of %s',
    (url) => {
      expect(() => readConfig({ DATABASE_URL: url })).toThrow(/^DATABASE_URL: ((?!hunter2).)+$/);
    },
  );
});
