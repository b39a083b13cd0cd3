/** The directory of the project: the one above `src/`, and above `dist/`, where all code is built into. */
export const ROOT = new URL('..', import.meta.url);
