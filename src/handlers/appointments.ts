import { appointments } from '../db/appointments.js';
import { listOrExport, resource } from './resource.js';

export const {
  create: createAppointment,
  get: getAppointment,
  update: updateAppointment,
  patch: patchAppointment,
  delete: deleteAppointment,
} = resource('/appointments', appointments);
export const listAppointments = listOrExport('/appointments', appointments);
