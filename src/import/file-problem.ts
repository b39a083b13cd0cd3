/** What is wrong with a file as a whole; who reads it names it. */
export class FileProblem extends Error {}
