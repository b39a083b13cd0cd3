/** What has to be done, in this order: each phase finds what it needs made by those before. */
const PHASES = [
  'extensions',
  'leftovers',
  'functions',
  'tables',
  'types',
  'columns',
  'computed columns',
  'validation',
  'not null',
  'cleaning',
  'indexes',
  'keys',
  'foreign keys',
  'foreign key validation',
  'triggers',
  'statistics',
] as const;

type Phase = (typeof PHASES)[number];

/** One statement. */
export interface Step {
  sql: string;
  /** For people, such as `index idx_leads_stage`. */
  what: string;
  /**
   * Whether it keeps others from the table, though only for a moment: then it must not wait long for the table, because
   * everybody else would wait behind it. Any other lets others read and write, and may take as long as it likes.
   */
  isBrief: boolean;
  /** The index that it builds, and that may be left half-built. */
  index?: string;
}

/** Something that people should know. */
export interface Finding {
  /**
   * An obstacle has to be removed first; a limit stays, and the service works with it; a remark needs nobody to do anything.
   */
  kind: 'obstacle' | 'limit' | 'remark';
  /** The table or what else it is about. */
  about: string;
  what: string;
  /** What to do. */
  remedy?: string;
  /** How many rows are concerned, and the ids of some: never anything else of them. */
  rows?: number;
  keys?: string[];
}

/** A migration of somebody else's database to what the service needs. */
export interface Plan {
  steps: Step[];
  findings: Finding[];
  /** Rules of theirs that are ours under another name: errors tell it. */
  synonyms: { name: string; means: string }[];
}

/** A plan in the making. */
export class Draft {
  private readonly steps = new Map<Phase, Step[]>();
  private readonly actions = new Map<string, string[]>();
  readonly findings: Finding[] = [];
  readonly synonyms: Plan['synonyms'] = [];
  /** Columns of which no rule can be told before an obstacle is removed, as `table.column`. */
  readonly blocked = new Set<string>();

  add(phase: Phase, step: Step): void {
    this.steps.set(phase, [...(this.steps.get(phase) ?? []), step]);
  }

  /** A part of an ALTER TABLE; those of one phase and table become one statement, because each takes the lock anew. */
  alter(phase: Phase, table: string, action: string): void {
    const key = `${phase}\n${table}`;
    const actions = this.actions.get(key);
    if (actions) {
      actions.push(action);
      return;
    }
    const list = [action];
    this.actions.set(key, list);
    this.add(phase, {
      what: `${table}: ${phase}`,
      isBrief: phase !== 'validation',
      get sql() {
        return `alter table public.${name(table)}\n  ${list.join(',\n  ')}`;
      },
    });
  }

  find(finding: Finding): void {
    this.findings.push(finding);
  }

  /** An obstacle in a column; what else is said about the column follows from it. */
  block(table: string, column: string, finding: Omit<Finding, 'kind' | 'about'>): void {
    this.blocked.add(`${table}.${column}`);
    this.find({ kind: 'obstacle', about: `${table}.${column}`, ...finding });
  }

  isBlocked(table: string, columns: string[]): boolean {
    return columns.some((column) => this.blocked.has(`${table}.${column}`));
  }

  finish(): Plan {
    const steps = PHASES.flatMap((phase) => this.steps.get(phase) ?? []);
    return { steps, findings: this.findings, synonyms: this.synonyms };
  }
}

/** A name as SQL wants it: in quotes only where it needs them. */
export function name(text: string): string {
  return /^[a-z_][a-z0-9_]*$/.test(text) && !RESERVED.has(text) ? text : `"${text.replaceAll('"', '""')}"`;
}

/** Of the reserved words of SQL, those that somebody may well call a column or an index. */
const RESERVED = new Set(
  'all analyse analyze and any array as asc case check column default desc end from group having in into limit offset on only or order primary references select table to union unique user using when where window with'.split(
    ' ',
  ),
);

/** A name that is free: the wanted one, or one that tells whose it is. */
export function freeName(wanted: string, isTaken: (name: string) => boolean): string {
  if (!isTaken(wanted)) return wanted;
  for (let suffix = '_carnet', n = 2; ; suffix = `_carnet${n++}`) {
    const candidate = wanted.slice(0, 63 - suffix.length) + suffix;
    if (!isTaken(candidate)) return candidate;
  }
}
