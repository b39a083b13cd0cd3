/**
 * Runs the workflows of openapi/workflows/ against a running service, and holds its answers against the document of this
 * directory. What they create they delete again.
 */
import { randomUUID } from 'node:crypto';
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { parseArgs } from 'node:util';
import { redocly, root } from './redocly.js';

interface Step {
  type: string;
  stepId: string;
  response?: { statusCode: number };
  checks?: { name: string; condition?: string; message: string; status: string }[];
}
interface Workflow {
  workflowId: string;
  executedSteps: Step[];
}
interface Report {
  files: Record<string, { executedWorkflows: Workflow[] }>;
}

const workflows = join('openapi', 'workflows');
const { values } = parseArgs({
  options: { server: { type: 'string', short: 's', default: 'http://127.0.0.1:8000' } },
});
const server = values.server.replace(/\/+$/, '');
// Redocly reports an address that nobody answers at as a broken contract.
await fetch(`${server}/healthz`).catch((error: unknown) => {
  console.error(`${server} does not answer: ${String((error as Error).cause ?? error)}`);
  process.exit(1);
});

const files = (await readdir(join(root, workflows))).filter((file) => file.endsWith('.arazzo.yaml')).sort();
const directory = await mkdtemp(join(tmpdir(), 'carnet-workflows-'));
try {
  const output = join(directory, 'report.json');
  const ids = JSON.stringify({ first_id: randomUUID(), second_id: randomUUID() });
  const options = ['--server', `carnet=${server}`, '--input', ids, '--json-output', output];
  const failure = await redocly('respect', ...files.map((file) => join(workflows, file)), ...options).then(
    () => undefined,
    (error: unknown) => error as Error,
  );
  const text = await readFile(output, 'utf8').catch(() => undefined);
  if (text === undefined) throw failure ?? new Error('redocly has left no report');
  const lines = Object.entries((JSON.parse(text) as Report).files).flatMap(([file, { executedWorkflows }]) =>
    executedWorkflows.map((workflow) => tell(basename(file), workflow)),
  );
  console.log(lines.join('\n'));
  if (failure) {
    console.error(`\n${server} does not keep the contract.`);
    process.exitCode = 1;
  }
} finally {
  await rm(directory, { recursive: true });
}

/** One line for a workflow, and one for everything in it that was not as it should be. */
function tell(file: string, { workflowId, executedSteps }: Workflow): string {
  const failed = executedSteps.flatMap(({ stepId, response, checks = [] }) =>
    checks
      .filter(({ status }) => status === 'error')
      .map(({ name, condition, message }) => {
        const wanted = condition ?? [name, message.trim()].filter((text) => text !== '').join(': ');
        return `    ${stepId} answered ${response?.statusCode ?? 'nothing'}: ${wanted}`;
      }),
  );
  return [`${failed.length === 0 ? 'passed' : 'FAILED'}  ${file}: ${workflowId}`, ...failed].join('\n');
}
