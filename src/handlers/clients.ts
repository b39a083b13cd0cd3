import { clients } from '../db/clients.js';
import { resource } from './resource.js';

export const {
  list: listClients,
  create: createClient,
  get: getClient,
  update: updateClient,
  patch: patchClient,
  delete: deleteClient,
} = resource('/clients', clients);
