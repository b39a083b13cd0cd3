/**
 * As much of curl as the seeds use, for machines that have none: `-i -s -X -H -d -o -w` and a URL. It runs as a process of
 * its own under the name `curl`, with what bash has made of the command line.
 */
import { writeFile } from 'node:fs/promises';
import { parseArgs } from 'node:util';

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    include: { type: 'boolean', short: 'i', default: false },
    silent: { type: 'boolean', short: 's', default: false },
    request: { type: 'string', short: 'X' },
    header: { type: 'string', short: 'H', multiple: true, default: [] },
    data: { type: 'string', short: 'd' },
    output: { type: 'string', short: 'o' },
    'write-out': { type: 'string', short: 'w', default: '' },
  },
});
const [url, ...others] = positionals;
if (url === undefined || others.length > 0) throw new Error(`one URL is expected, not ${positionals.join(' ')}`);

const response = await fetch(url, {
  method: values.request ?? (values.data === undefined ? 'GET' : 'POST'),
  headers: values.header.map((line): [string, string] => {
    const [, name = '', value = ''] = /^([^:]+):\s*(.*)$/.exec(line) ?? [];
    return [name, value];
  }),
  redirect: 'manual',
  ...(values.data !== undefined && { body: values.data }),
});
const head = [`HTTP/1.1 ${response.status} ${response.statusText}`];
response.headers.forEach((value, name) => head.push(`${name}: ${value}`));
const answer = `${values.include ? `${head.join('\r\n')}\r\n\r\n` : ''}${await response.text()}`;
if (values.output === undefined) process.stdout.write(answer);
else if (values.output !== '/dev/null') await writeFile(values.output, answer);
process.stdout.write(values['write-out'].replaceAll('%{http_code}', String(response.status)).replaceAll('\\n', '\n'));
