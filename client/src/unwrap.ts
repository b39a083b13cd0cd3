import type { Problem } from './document.js';
import { problemError } from './problem.js';

interface Answer<Data> {
  data?: { success: true; data: Data };
  error?: Problem;
  response: Response;
}

/**
 * Answers what a call is about, the row or the rows of a page, without what is around it.
 *
 * @throws ProblemError if the answer is a problem
 */
export async function unwrap<Data>(call: Promise<Answer<Data>>): Promise<Data> {
  const { data, error, response } = await call;
  if (data === undefined) throw problemError(error as Problem, response); // There is always one of the two.
  return data.data;
}
