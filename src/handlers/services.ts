import { services } from '../db/services.js';
import { resource } from './resource.js';

export const {
  list: listServices,
  create: createService,
  get: getService,
  update: updateService,
  patch: patchService,
  delete: deleteService,
} = resource('/services', services);
