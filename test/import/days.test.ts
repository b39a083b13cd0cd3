import { describe, expect, it } from 'vitest';
import { useFileImports } from './files.js';

describe('A number in a column of times', () => {
  const { move, counts, rows } = useFileImports('csv');
  const file = 'name,created\nAnna,45000.5\n';
  const mapped = (dates: 'dmy' | 'excel') => {
    return { tables: { leads: { columns: { created_at: { from: 'created', dates } } } } };
  };
  const options = { timezone: 'UTC' };

  it('is asked about where an answer would be heard', async () => {
    const question = 'created holds 45000.5; if that is a day as spreadsheets count them, say ';
    await expect(move(file, { ...options, dates: 'dmy' })).rejects.toThrow(`${question}--dates excel`);
    const given = mapped('dmy');
    for (const dates of ['dmy', 'excel'] as const)
      await expect(move(file, { ...options, given, dates })).rejects.toThrow(
        `${question}dates: excel for created_at in the mapping`,
      );
  });

  it.each([{ dates: 'excel' as const }, { given: mapped('excel') }])('is a day as %j says', async (told) => {
    expect(await counts(file, { ...options, ...told })).toEqual({ read: 1, inserted: 1 });
    expect(await rows('select created_at::text as at from leads')).toEqual([{ at: '2023-03-15 12:00:00+00' }]);
  });
});
