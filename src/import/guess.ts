import type { RowReader } from '../contract/row.js';
import type { ColumnMapping, TableMapping } from './mapping.js';
import type { SourceColumn, TableName } from './source.js';

/** What else the columns are called, by people and programs; told in lower case and with underscores. */
const synonyms: Record<string, string[]> = {
  id: ['uuid', 'identifier', 'identifiant'],
  name: [
    'full_name',
    'fullname',
    'nom',
    'nom_complet',
    'title',
    'titre',
    'label',
    'libelle',
    'company_name',
    'raison_sociale',
  ],
  email: ['e_mail', 'mail', 'email_address', 'courriel', 'adresse_email'],
  phone: ['phone_number', 'telephone', 'tel', 'mobile', 'portable'],
  address: ['adresse', 'street', 'street_address', 'rue'],
  city: ['town', 'ville'],
  notes: ['note', 'remarks', 'metadata', 'meta', 'data'],
  description: ['details', 'desc'],
  duration_minutes: ['duration', 'duration_min', 'duree', 'duree_minutes'],
  price_cents: ['price_in_cents', 'prix_centimes'],
  source: ['origin', 'origine', 'lead_source'],
  stage: ['etape', 'step', 'pipeline_stage'],
  status: ['statut', 'state', 'etat'],
  interest_level: ['interest', 'score', 'niveau_interet'],
  tags: ['labels', 'etiquettes'],
  company: ['company_name', 'entreprise', 'societe', 'organisation', 'organization'],
  contact: ['contact_name', 'contact_person', 'interlocuteur'],
  owner: ['owner_name', 'assigned_to', 'assignee', 'proprietaire', 'commercial'],
  segment: ['market_segment', 'market'],
  activities: ['activity', 'history', 'historique', 'activites'],
  client_id: ['client', 'customer_id', 'customer'],
  company_id: ['entreprise_id', 'societe_id', 'organization_id'],
  service_id: ['service', 'prestation_id'],
  start_at: ['starts_at', 'start', 'start_date', 'begin_at', 'date', 'debut', 'scheduled_for'],
  end_at: ['ends_at', 'end', 'end_date', 'end_time', 'fin'],
  created_at: ['created', 'created_on', 'date_created', 'inserted_at', 'creation_date', 'date_creation'],
  updated_at: ['updated', 'updated_on', 'date_updated', 'modified_at', 'last_modified', 'date_modification'],
};

const tableNames: Record<TableName, string[]> = {
  companies: ['companies', 'company', 'entreprises', 'societes', 'organizations'],
  clients: ['clients', 'client', 'customers', 'customer'],
  services: ['services', 'service', 'prestations'],
  leads: ['leads', 'lead', 'prospects', 'prospect'],
  appointments: ['appointments', 'appointment', 'rendez_vous', 'rdv', 'bookings', 'booking'],
};

const parents: Record<string, TableName> = { client_id: 'clients', company_id: 'companies', service_id: 'services' };

/** The table of the source that is most likely meant; tables are given in the order in which they count. */
export function guessTable<Table extends { name: string }>(
  table: TableName,
  found: readonly Table[],
): Table | undefined {
  for (const name of tableNames[table]) {
    const match = found.find((candidate) => plain(candidate.name) === name);
    if (match) return match;
  }
  return undefined;
}

/** Where each column of ours most likely comes from. A name that the document knows goes before one that is only usual. */
export function guessColumns(table: TableName, reader: RowReader, columns: readonly SourceColumn[]): TableMapping {
  const mapping: TableMapping = {};
  const taken = new Set<string>();
  const names = new Set(columns.map(({ name }) => plain(name)));
  const give = (column: string, source: SourceColumn) => {
    if (column in mapping || taken.has(source.name)) return;
    mapping[column] = columnMapping(table, column, source, reader);
    taken.add(source.name);
  };
  const rounds: ((name: string) => string | undefined)[] = [
    (name) => (reader.columns.includes(name) ? name : undefined),
    (name) => startTime(name, names) ?? reader.names.get(name),
    (name) => reader.names.get(plain(name)),
    (name) => reader.columns.find((column) => synonyms[column]?.includes(plain(name))),
  ];
  for (const columnOf of rounds) {
    for (const source of columns) {
      const column = columnOf(source.name);
      if (column !== undefined && reader.columns.includes(column)) give(column, source);
    }
  }
  return mapping;
}

/**
 * To front ends `start_time` is the end of an appointment, beside `scheduled_at`. In a table that has no other start, or an
 * `end_time` as well, it is what it says.
 */
function startTime(name: string, names: ReadonlySet<string>): string | undefined {
  if (plain(name) !== 'start_time') return undefined;
  const hasStart = ['start_at', 'scheduled_at'].some((other) => names.has(other));
  const hasEnd = ['end_at', 'end_time'].some((other) => names.has(other));
  return hasStart && !hasEnd ? 'end_at' : hasStart ? undefined : 'start_at';
}

function columnMapping(
  table: TableName,
  column: string,
  { name, type = 'text' }: SourceColumn,
  reader: RowReader,
): ColumnMapping {
  if (reader.kinds.get(column) !== 'uuid' || !/^(big|small)?(int|serial)|^numeric/.test(type)) return { from: name };
  return { from: name, key_of: parents[column] ?? table };
}

/** A name in lower case with underscores and without accents, however it is written. */
function plain(name: string): string {
  return name
    .normalize('NFD')
    .replace(/\p{M}/gu, '')
    .replace(/([a-z0-9])([A-Z])/g, '$1_$2')
    .replace(/[^A-Za-z0-9]+/g, '_')
    .replace(/^_+|_+$/g, '')
    .toLowerCase();
}
