import { appointments } from '../db/appointments.js';
import { clients } from '../db/clients.js';
import { companies } from '../db/companies.js';
import { leads } from '../db/leads.js';
import { services } from '../db/services.js';
import type { ExportableTable } from '../db/table.js';
import type { TableName } from '../import/source.js';

/** The tables that can be exported, by name. */
export const exportable: Record<TableName, ExportableTable> = { appointments, clients, companies, leads, services };
