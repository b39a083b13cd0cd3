import { availableParallelism } from 'node:os';
import { bool, cleanEnv, host, makeValidator, str, EnvError } from 'envalid';
import { closest } from 'fastest-levenshtein';
import type { AuthSettings } from './auth/authenticate.js';
import { authVariables, readAuth } from './auth/settings.js';
import { wantsTraces } from './traces.js';
import { wholeNumber } from './whole-number.js';
import type { CountryCode } from 'libphonenumber-js/max';
import numbering from 'libphonenumber-js/metadata.max.json';

/** SQLAlchemy names its driver in the scheme (`postgresql+psycopg://`), libpq does not: both are taken. */
const postgresUrl = makeValidator<string>((text) => {
  const url = readPostgresUrl(text);
  if (url === undefined) throw new EnvError('must begin with postgres:// or postgresql://');
  return url;
});

/** A URL as Postgres's own programs take it; undefined if the text is none. */
export function readPostgresUrl(text: string): string | undefined {
  const url = text.replace(/^(postgres(?:ql)?)\+\w+:/, '$1:');
  return /^postgres(ql)?:\/\//.test(url) && URL.canParse(url) ? url : undefined;
}

/** Looked up in the tables alone: what reads numbers by them takes four times as long to load, and most commands read none. */
const isCountry = (text: string): text is CountryCode => Object.hasOwn(numbering.countries, text);
const region = makeValidator<CountryCode>((text) => {
  if (!isCountry(text)) throw new EnvError('must be a country code of two capitals, such as FR');
  return text;
});

/** As a browser writes an origin, or nothing would ever match. */
const origins = makeValidator<string>((text) => {
  const isOrigin = (part: string) => /^https?:\/\/[a-z\d.:[\]-]+$/.test(part) && new URL(part).origin === part;
  const parts = text.trim().split(/\s+/);
  if (!parts.every((part) => part === '*' || (URL.canParse(part) && isOrigin(part))))
    throw new EnvError('must be origins such as https://erp.example.com, separated by spaces, or *');
  return text;
});

const MAX_WORKERS = 256;
const workers = makeValidator<number>((text) => {
  if (text === 'auto') return availableParallelism();
  const value = /^\d{1,3}$/.test(text) ? Number(text) : NaN;
  if (!(value >= 1 && value <= MAX_WORKERS))
    throw new EnvError(`must be a whole number from 1 to ${MAX_WORKERS}, or auto`);
  return value;
});

/** Every variable with its default and what it is for; the README's table is held against this. */
export const variables = {
  PORT: wholeNumber(0, 65_535)({ default: 8000, desc: 'Port to listen on' }),
  HOST: host({ default: '127.0.0.1', desc: 'Address to listen on' }),
  ...authVariables,
  DATABASE_URL: postgresUrl({
    default: '',
    desc: 'Postgres connection URL, SQLAlchemy URLs included; empty: an embedded Postgres',
  }),
  CARNET_DATA_DIR: str({ default: '.carnet', desc: 'Directory of the embedded Postgres' }),
  CARNET_DEMO: bool({ default: true, desc: 'Load the demo data into an empty embedded database' }),
  CARNET_WORKERS: workers({ default: 1, desc: 'Processes that share the port; `auto`: one per core' }),
  MIGRATE_ON_START: bool({
    default: false,
    desc: 'Apply pending migrations to `DATABASE_URL` at start; always done for the embedded database',
  }),
  DATABASE_POOL_SIZE: wholeNumber(
    1,
    1000,
  )({ default: 18, desc: 'Maximum number of database connections, shared by all workers' }),
  DATABASE_QUEUE_SIZE: wholeNumber(
    0,
    100_000,
  )({
    default: 500,
    desc: 'Requests of one kind that may wait for a connection, in all workers together; further ones get 503',
  }),
  PREPARED_STATEMENTS: bool({
    default: true,
    desc: 'Use named prepared statements; `false` behind a pooler without support for them (PgBouncer before 1.21)',
  }),
  STATEMENT_TIMEOUT_MS: wholeNumber(
    0,
    3_600_000,
  )({
    default: 10_000,
    desc: 'Time limit of a statement, in milliseconds; 0 leaves it and `LOCK_TIMEOUT_MS` to the server',
  }),
  LOCK_TIMEOUT_MS: wholeNumber(
    0,
    3_600_000,
  )({ default: 3_000, desc: 'How long a statement may wait for a lock, in milliseconds' }),
  REQUEST_TIMEOUT_MS: wholeNumber(
    1_000,
    3_600_000,
  )({ default: 30_000, desc: 'Time limit for a client to send a request, or to read the response, in milliseconds' }),
  MAX_CONNECTIONS: wholeNumber(
    1,
    1_000_000,
  )({ default: 1_000, desc: 'Maximum number of client connections per process; further ones are closed at once' }),
  CORS_ORIGINS: origins({
    default: '',
    desc: 'Origins that may call the service from a browser, separated by spaces; `*` allows any origin',
  }),
  RATE_LIMIT: wholeNumber(
    0,
    1_000_000,
  )({
    default: 0,
    desc: 'Requests per minute for each caller, per IP address for unauthenticated callers; 0: no limit',
  }),
  TRUSTED_PROXIES: wholeNumber(
    0,
    100,
  )({ default: 0, desc: 'Number of proxies in front of the service whose `X-Forwarded-For` is trusted' }),
  PHONE_REGION: region({ default: 'FR', desc: 'Default region for phone numbers without a country code' }),
  LOG_LEVEL: str({
    default: 'info',
    choices: ['trace', 'debug', 'info', 'warn', 'error', 'fatal', 'silent'],
    desc: 'Minimum level of what is logged',
  }),
};

/** The service's settings, validated. */
export interface Config {
  port: number;
  host: string;
  /** Whether nobody has to be asked who is asking, wherever the service listens. */
  allowAnonymous: boolean;
  /** How it is told who may; undefined: nobody is asked. */
  auth: AuthSettings | undefined;
  /** Undefined: an embedded Postgres in `dataDir`. */
  databaseUrl: string | undefined;
  dataDir: string;
  demo: boolean;
  migrateOnStart: boolean;
  /** How many processes share the port; with 1 there is only this one. */
  workers: number;
  poolSize: number;
  queueSize: number;
  preparedStatements: boolean;
  statementTimeoutMs: number;
  lockTimeoutMs: number;
  requestTimeoutMs: number;
  /** Of clients, for each process. */
  maxConnections: number;
  /** Whose pages may call the service. */
  origins: string[];
  /** Requests of a caller in a minute; 0 is any number. */
  rateLimit: number;
  trustedProxies: number;
  phoneRegion: CountryCode;
  logLevel: string;
  /** Whether requests are followed; by what else the `OTEL_` variables say, the libraries themselves go. */
  traces: boolean;
}

/**
 * Reads the settings.
 *
 * @throws Error that names each variable that is bad, or looks like one of ours and is not
 */
export function readConfig(env: NodeJS.ProcessEnv): Config {
  const given = Object.fromEntries(Object.entries(env).filter(([, value]) => value !== ''));
  const unknown = Object.keys(given).filter((name) => name.startsWith('CARNET_') && !(name in variables));
  const complaints = unknown.map(
    (name) => `${name} is unknown; did you mean ${closest(name, Object.keys(variables))}?`,
  );
  const values = cleanEnv(given, variables, {
    reporter: ({ errors }) => {
      complaints.push(...Object.entries(errors).map(([name, error]) => `${name}: ${error.message}`));
    },
  });
  const traces = wantsTraces(given);
  if (typeof traces === 'string') complaints.push(traces);
  if (complaints.length > 0) throw new Error(complaints.join('; '));
  return {
    port: values.PORT,
    host: values.HOST,
    allowAnonymous: values.ALLOW_ANONYMOUS,
    auth: readAuth(values),
    databaseUrl: values.DATABASE_URL === '' ? undefined : values.DATABASE_URL,
    dataDir: values.CARNET_DATA_DIR,
    demo: values.CARNET_DEMO,
    migrateOnStart: values.MIGRATE_ON_START,
    workers: values.CARNET_WORKERS,
    poolSize: values.DATABASE_POOL_SIZE,
    queueSize: values.DATABASE_QUEUE_SIZE,
    preparedStatements: values.PREPARED_STATEMENTS,
    statementTimeoutMs: values.STATEMENT_TIMEOUT_MS,
    lockTimeoutMs: values.LOCK_TIMEOUT_MS,
    requestTimeoutMs: values.REQUEST_TIMEOUT_MS,
    maxConnections: values.MAX_CONNECTIONS,
    origins: values.CORS_ORIGINS.split(/\s+/).filter((origin) => origin !== ''),
    rateLimit: values.RATE_LIMIT,
    trustedProxies: values.TRUSTED_PROXIES,
    phoneRegion: values.PHONE_REGION,
    logLevel: values.LOG_LEVEL,
    traces: traces === true,
  };
}
