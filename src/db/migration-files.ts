import { createHash } from 'node:crypto';
import { readdir, readFile } from 'node:fs/promises';
import { basename } from 'node:path';
import type { MigrationBuilder } from 'node-pg-migrate';
import pg from 'pg';

/**
 * Checksums of files from before they were mended where they failed; where they did not fail, they did the same.
 */
const mended: Partial<Record<string, string>> = {
  '20251128000000000_leads__search_statistics': '449b22c3add7b79c122ac24e4d34c6594bd07ed7cd4248f4f368fd03c794c005',
};

/**
 * An applied migration never runs again, so an edit to its file would be true on new databases only. One that comes after
 * all files is a later version's: whoever goes back to this one keeps the tables as they are, and has to be let in.
 *
 * @throws Error naming the file of an applied migration that was edited or is missing
 */
export async function refuseChangedFiles(client: pg.Client, directory: string): Promise<void> {
  const { rows } = await client.query<{ name: string; sha256: string }>(
    `select name, sha256
     from public.migration_checksums
     order by name`,
  );
  const files = (await readdir(directory)).filter((file) => file.endsWith('.sql')).sort();
  const last = basename(files.at(-1) ?? '', '.sql');
  for (const { name, sha256 } of rows.filter((applied) => applied.name <= last)) {
    const path = `${directory}/${name}.sql`;
    const text = await readMigration(path).catch((error: unknown) => {
      throw new Error(`${path} was applied to this database, but cannot be read. Restore it from version control.`, {
        cause: error,
      });
    });
    if (checksum(text) !== sha256 && mended[name] !== sha256) {
      throw new Error(
        `${path} was edited after it was applied to this database. Restore it from version control, and put the change into a new migration.`,
      );
    }
  }
}

/** Reads one migration so that its checksum is written, or removed, in the transaction in which it runs. */
export async function loadMigration(path: string, onStart: () => void) {
  const text = await readMigration(path);
  const mark = downMark(text);
  const up = mark < 0 ? text : text.slice(0, mark);
  const name = pg.escapeLiteral(basename(path, '.sql'));
  const action = (...statements: string[]) => {
    return (pgm: MigrationBuilder) => {
      onStart();
      statements.forEach((statement) => pgm.sql(statement));
    };
  };
  return {
    id: path,
    filePaths: [path],
    actions: {
      up: action(up, `insert into public.migration_checksums values (${name}, '${checksum(text)}')`),
      down: mark >= 0 && action(text.slice(mark), `delete from public.migration_checksums where name = ${name}`),
    },
  };
}

/** The tables that the migrations create. */
export async function createdTables(directory: string): Promise<string[]> {
  const files = (await readdir(directory)).filter((file) => file.endsWith('.sql'));
  const texts = await Promise.all(files.map((file) => readUp(`${directory}/${file}`)));
  const names = texts.flatMap((text) => [
    ...text.matchAll(/^\s*create table (?:if not exists )?(?:public\.)?(\w+)/gim),
  ]);
  return [...new Set(names.map(([, name = '']) => name))];
}

/** Whether a migration changes rows, so that rows from before it are not what they would be after it; so too if it is unknown. */
export async function changesRows(directory: string, name: string): Promise<boolean> {
  const text = await readUp(`${directory}/${name}.sql`).catch(() => undefined);
  return text === undefined || /^\s*(?:update|insert|delete|merge|truncate)\b/im.test(text);
}

async function readUp(path: string): Promise<string> {
  const text = await readMigration(path);
  const mark = downMark(text);
  return (mark < 0 ? text : text.slice(0, mark)).replaceAll(/--.*$/gm, '');
}

/** Where the mark is as node-pg-migrate's own tool would find it, which may be asked to run the same files. */
function downMark(text: string): number {
  return text.search(/^\s*--[\s-]*down\s+migration/im);
}

/** The line ends of a checkout on Windows are no edit. */
async function readMigration(path: string): Promise<string> {
  const text = await readFile(path, 'utf8');
  return text.replaceAll('\r\n', '\n');
}

function checksum(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}
