import { appointments } from '../db/appointments.js';
import { resource } from './resource.js';

export const {
  list: listAppointments,
  create: createAppointment,
  get: getAppointment,
  update: updateAppointment,
  patch: patchAppointment,
  delete: deleteAppointment,
} = resource('/appointments', appointments);
