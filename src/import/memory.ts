import v8 from 'node:v8';

/**
 * Keeps the process of a long job small. Rows that wait to be stored live just long enough to be taken for old, and V8 lets
 * old garbage grow to several times what is in use before it looks: 270 MB instead of 140. It is told to look sooner, which
 * costs a twentieth of the processor's time, while the server is what is waited for.
 */
export function keepHeapSmall(): void {
  v8.setFlagsFromString('--heap-growing-percent=30');
}
