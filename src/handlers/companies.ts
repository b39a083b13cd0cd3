import { companies } from '../db/companies.js';
import { resource } from './resource.js';

export const {
  list: listCompanies,
  create: createCompany,
  get: getCompany,
  update: updateCompany,
  patch: patchCompany,
  delete: deleteCompany,
} = resource('/companies', companies);
