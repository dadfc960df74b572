/**
 * The steps of an operation: statements, conditions, transactions and responses with their SQL read in order, so that each sees
 * the variables of those before it. A step that cannot be understood still leaves what it touches.
 */
import { brokerTransactions, hasTransactions, resolveTechnology, sameTechnologyName } from '../catalog/lookup';
import type { Setting, Step, TransactionStep } from '../model/pipeline';
import { at, atKey, type Path } from '../model/place';
import type { Expression, Statement } from '../model/statement';
import type { SqlType } from '../model/value';
import { parseCondition, parseExpression, parseStatement, returnedColumns } from '../sql/parse';
import type { Parsed, SqlScope } from '../sql/scope';
import { aNode, type Data, isData, textOf } from './outline';
import { accept, type Reader, scopeOf, sqlAt } from './reader';
import { spelling } from './references';
import { either } from './report';
import { defaultOf } from './schema';
import { countOf } from './settings';
import { namedIsolation } from './stores';

interface Walk {
  readonly reader: Reader;
  /** Grows as statements with `into` are read. */
  readonly variables: Map<string, ReadonlyMap<string, SqlType> | undefined>;
  readonly scope: SqlScope;
}

/** The steps of the list at `path`; what is no step is left out. `parameters`: names and types that SQL can use as `:name`. */
export function stepsAt(
  reader: Reader,
  value: unknown,
  path: Path,
  parameters: ReadonlyMap<string, SqlType>,
): readonly Step[] {
  const variables = new Map<string, ReadonlyMap<string, SqlType> | undefined>();
  const walk: Walk = { reader, variables, scope: scopeOf(reader, parameters, variables) };
  return listOf(walk, value, path, undefined);
}

function listOf(walk: Walk, value: unknown, path: Path, outer: Path | undefined): readonly Step[] {
  if (!Array.isArray(value)) return [];
  return value.flatMap((item: unknown, index): readonly Step[] => {
    if (!isData(item)) return [];
    const stepPath = [...path, index];
    if (item.transaction !== undefined) return transactionAt(walk, item, stepPath, outer);
    if (item.sql !== undefined) return statementAt(walk, item, stepPath);
    if (item.require !== undefined) return requireAt(walk, item, stepPath);
    return item.respond === undefined ? [] : respondAt(walk, item, stepPath);
  });
}

function statementAt(walk: Walk, data: Data, path: Path): readonly Step[] {
  const { reader, scope, variables } = walk;
  const sqlPath = [...path, 'sql'];
  const text = sqlAt(reader, data.sql, sqlPath);
  const into = textOf(data.into);
  if (text === undefined) {
    if (into !== undefined) variables.set(into, undefined);
    return [];
  }
  const parsed: Parsed<Statement> = parseStatement(text, scope);
  const understood = accept(reader, sqlPath, parsed);
  const statement: Statement = understood ?? {
    kind: 'unsupported',
    span: { start: 0, end: text.length },
    reason: 'a statement with errors',
    reads: parsed.reads,
    writes: parsed.writes,
  };
  if (into !== undefined) {
    const columns = understood && understood.kind !== 'unsupported' ? returnedColumns(understood) : undefined;
    const isOpen = columns?.some(({ name }) => name === '*');
    variables.set(into, columns && !isOpen ? new Map(columns.map(({ name, type }) => [name, type])) : undefined);
  }
  return [{ kind: 'sql', statement, text, into, place: at(...sqlPath) }];
}

const isSketch = 'Its operation is simulated as a sketch, by what it reads and writes.';

/**
 * The steps for a condition or expression that could not be understood, or is not simulated. What it reads is a statement of its
 * own, which makes the operation a sketch; in its place stands `value`, which still looks at the same variables and at what that
 * statement reads.
 */
function standIn(
  path: Path,
  text: string,
  parsed: Parsed<Expression>,
  type: SqlType,
): { readonly unknown: Step; readonly expression: Expression } {
  const span = { start: 0, end: text.length };
  const { reads, writes, names } = parsed;
  const into = `$${path.join('.')}`;
  const reason = 'an expression that is not simulated';
  const answer: Expression = { kind: 'variable', variable: into, column: 'value', type: 'unknown', span };
  const looked = [...names, answer].map(
    (operand): Expression => ({ kind: 'is-null', negated: false, operand, type: 'boolean', span }),
  );
  const always: Expression = { kind: 'literal', value: true, type: 'boolean', span };
  const condition: Expression = {
    kind: 'logical',
    operator: 'or',
    operands: [always, ...looked],
    type: 'boolean',
    span,
  };
  const nothing: Expression = { kind: 'literal', value: null, type, span };
  // biome-ignore lint/suspicious/noThenProperty: a branch of CASE, never awaited
  const branches = [{ when: condition, then: nothing }];
  return {
    unknown: {
      kind: 'sql',
      statement: { kind: 'unsupported', span, reason, reads, writes },
      text,
      into,
      place: at(...path),
    },
    expression: type === 'boolean' ? condition : { kind: 'case', branches, otherwise: undefined, type, span },
  };
}

function requireAt(walk: Walk, data: Data, path: Path): readonly Step[] {
  const place = [...path, 'require'];
  const text = sqlAt(walk.reader, data.require, place);
  if (text === undefined) return [];
  const parsed = parseCondition(text, walk.scope, undefined, isSketch);
  const condition = accept(walk.reader, place, parsed);
  const otherwise = responseText(walk.reader, data.otherwise, [...path, 'otherwise']);
  const step = { kind: 'require', text, otherwise, place: at(...place) } as const;
  if (condition) return [{ ...step, condition }];
  const { unknown, expression } = standIn(place, text, parsed, 'boolean');
  return [unknown, { ...step, condition: expression }];
}

function responseText(reader: Reader, value: unknown, path: Path): string {
  const said = textOf(value);
  if (said !== undefined) return said;
  if (typeof value === 'number' || typeof value === 'boolean') return reader.sourceAt(path) ?? String(value);
  return String(defaultOf('requireStep', 'otherwise'));
}

function respondAt(walk: Walk, data: Data, path: Path): readonly Step[] {
  const place = [...path, 'respond'];
  const text = sqlAt(walk.reader, data.respond, place);
  if (text === undefined) return [];
  const parsed = parseExpression(text, walk.scope, isSketch);
  const expression = accept(walk.reader, place, parsed);
  const step = { kind: 'respond', text, place: at(...place) } as const;
  if (expression) return [{ ...step, expression }];
  const { unknown, expression: nothing } = standIn(place, text, parsed, 'unknown');
  return [unknown, { ...step, expression: nothing }];
}

function transactionAt(walk: Walk, data: Data, path: Path, outer: Path | undefined): readonly Step[] {
  const { reader } = walk;
  const place = [...path, 'transaction'];
  if (outer) {
    reader.report(
      'schema',
      atKey(...place),
      'A transaction cannot stand inside another one; put its steps into the outer one.',
      {
        related: [{ message: 'the outer transaction', place: at(...outer) }],
      },
    );
  }
  const target = targetAt(walk, data.transaction, place);
  const steps = listOf(walk, data.steps, [...path, 'steps'], outer ?? place);
  if (!target) return steps;
  const { isolation } = target;
  const retry = countOf(data.retry, 0) ?? Number(defaultOf('transactionStep', 'retry'));
  return [
    {
      kind: 'transaction',
      target: target.target,
      isolation: target.technology ? namedIsolation(target.technology, data, path, isolation) : isolation,
      retry,
      steps,
      place: at(...place),
    },
  ];
}

interface Target {
  readonly target: TransactionStep['target'];
  readonly isolation: Setting<string>;
  /** The store's; a broker has no levels. */
  readonly technology: ReturnType<Reader['technologies']['get']>;
}

function targetAt({ reader }: Walk, value: unknown, path: Path): Target | undefined {
  const text = textOf(value);
  if (text === undefined) return undefined;
  const node = reader.outline.nodes.get(text);
  if (node?.kind === 'store') {
    const kept = reader.technologies.get(text);
    if (kept && !hasTransactions(kept)) {
      const message =
        `${kept.name} has no transactions: every statement on \`${text}\` stands alone, whatever is written around it. ` +
        'Take the steps out of `transaction`, and put what must hold together into one statement, or into a store that has transactions.';
      const related = [{ message: `\`${text}\` is here`, place: node.place }];
      reader.report('schema', at(...path), message, { related });
      return undefined;
    }
    const store = reader.isolations.get(text) ?? { value: 'read committed', from: 'default' };
    // The level is the store's, also where the file says it there.
    const isolation: Setting<string> = store.from === 'file' ? { ...store, from: 'default' } : store;
    return { target: { kind: 'store', store: text }, isolation, technology: reader.technologies.get(text) };
  }
  if (node) {
    const technology = reader.technologies.get(text);
    const isTransactional = node.kind === 'topic' && technology && brokerTransactions(technology);
    const hint = isTransactional ? ` For atomic appends to topics write their technology: \`${technology.id}\`.` : '';
    reader.report(
      'unknown-reference',
      at(...path),
      `\`${text}\` is ${aNode(node.kind)}; a transaction is in a store.${hint}`,
      {
        related: [{ message: `\`${text}\` is here`, place: node.place }],
        fixes: isTransactional ? [{ ...spelling(path, technology.id), safe: false }] : [],
      },
    );
    return undefined;
  }
  const broker = brokerNamed(reader, text);
  if (broker !== undefined) {
    const isolation: Setting<string> = { value: 'atomic publishing', from: 'technology' };
    return { target: { kind: 'broker', technology: broker }, isolation, technology: undefined };
  }
  tellUnknown(reader, text, path);
  return undefined;
}

/** Id of the technology of topics that `text` names, also where the catalog does not know it; undefined: no topic has it. */
function brokerNamed(reader: Reader, text: string): string | undefined {
  const { brokers } = reader;
  const given = [...brokers].find(([name]) => sameTechnologyName(name, text));
  if (given) return given[1];
  const { technology, kind } = resolveTechnology(text, 'topics');
  return kind === 'found' && [...brokers.values()].includes(technology.id) ? technology.id : undefined;
}

function tellUnknown(reader: Reader, text: string, path: Path): void {
  const resolution = resolveTechnology(text, 'topics');
  if (resolution.kind === 'found') {
    const message = `No topic of this file is kept by \`${text}\`, and no store is called so; a transaction is in a store, or in the broker that keeps the topics.`;
    reader.report('unknown-reference', at(...path), message);
    return;
  }
  const stores = reader.outline.stores.map(({ name }) => name);
  const candidates = [...stores, ...reader.brokers.keys()];
  const near = reader.references.near(text, candidates);
  const known = stores.length === 0 ? 'the file has no store.' : `stores are ${either(stores.slice(0, 8), 'and')}.`;
  const hint = near === undefined ? known : `did you mean \`${near}\`?`;
  reader.report('unknown-reference', at(...path), `No store is called \`${text}\`; ${hint}`, {
    fixes: near === undefined ? [] : [spelling(path, near)],
  });
}
