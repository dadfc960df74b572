/** Services that overwrite each other's values without looking. */
import type { RelationId } from '../../model/statement';
import type { Access, OperationAccesses } from '../accesses';
import type { Analysis } from '../analysis';
import { topicOf } from '../durability';
import { affects, expressionKey, isRowIndependent } from '../footprint';
import { looksFirst, settingsOf } from '../message-order';
import type { Problem, Rule } from '../rule';
import { listed, quoted } from '../wording';

interface Overwriting {
  readonly write: Access;
  /** Columns that it sets whatever was there, by the text of what it sets. */
  readonly columns: ReadonlyMap<number, string>;
}

/** What a write sets without regard to what is there; undefined: it looks first, adds, or only inserts. */
function overwriting(analysis: Analysis, of: OperationAccesses, write: Access): Overwriting | undefined {
  if (write.kind !== 'write' || analysis.schema.table(write.relation) === undefined) return undefined;
  const key = analysis.schema.key(write.relation);
  const hasLooked = of.dependences.some(
    (dependence) => dependence.write === write && dependence.on.relation === write.relation && !dependence.on.target,
  );
  if (hasLooked || looksFirst(write, new Set(key))) return undefined;
  const columns = new Map<number, string>();
  for (const { column, expression } of settingsOf(write)) {
    if (isRowIndependent(expression) && !key.includes(column)) columns.set(column, expressionKey(expression));
  }
  return columns.size > 0 ? { write, columns } : undefined;
}

/** Columns that two writes can both set in one row, to different values. */
function contested(a: Overwriting, b: Overwriting): readonly number[] {
  const asRead = { columns: 'all' as const, pinned: b.write.footprint.pinned, shape: 'read' as const };
  if (!affects({ ...a.write.footprint, columns: 'all', shape: 'insert' }, asRead)) return [];
  return [...a.columns].flatMap(([column, text]) => {
    const other = b.columns.get(column);
    const isSameConstant = other === text && text.includes('"kind":"literal"') && !text.includes('"kind":"parameter"');
    return other === undefined || isSameConstant ? [] : [column];
  });
}

function problemOf(analysis: Analysis, relation: RelationId, one: Access, other: Access, what: string): Problem {
  const owner = analysis.schema.table(relation) ? 'the table' : 'the topic';
  return {
    message:
      `${quoted(one.operation.service)} and ${quoted(other.operation.service)} both overwrite ${what} of ${owner} ${quoted(relation)} without looking at what is there: ` +
      'the later one wins, and neither can rely on what it wrote. Let one service own it and the others ask that service, or let each write only if ' +
      'what it replaces is what it has seen.',
    place: other.place,
    related: [{ message: `${quoted(one.operation.id)} writes it here`, place: one.place }],
    operations: [...new Set([one.operation.id, other.operation.id])],
    relations: [relation],
  };
}

/** The first pair of writes by different services that contest a column, the later one of the file second. */
function contestants(analysis: Analysis, writes: readonly Overwriting[]): Problem | undefined {
  const known = new Map(writes.map((one, index) => [one.write, { one, index }]));
  for (const [index, mine] of writes.entries()) {
    for (const rival of analysis.rivalsOf(mine.write.relation, mine.write)) {
      const other = known.get(rival);
      if (!other || rival.operation.service === mine.write.operation.service) continue;
      const columns = contested(mine, other.one);
      if (columns.length === 0) continue;
      const names = columns.map((column) => analysis.schema.columnName(rival.relation, column));
      const [first, second] = index < other.index ? [mine.write, rival] : [rival, mine.write];
      return problemOf(analysis, rival.relation, first, second, listed(names));
    }
  }
  return undefined;
}

function tables(analysis: Analysis): readonly Problem[] {
  const byTable = new Map<RelationId, Overwriting[]>();
  for (const of of analysis.operations) {
    for (const write of of.accesses) {
      const found = overwriting(analysis, of, write);
      if (!found) continue;
      const known = byTable.get(write.relation);
      if (known) known.push(found);
      else byTable.set(write.relation, [found]);
    }
  }
  return [...byTable.values()].flatMap((writes) => {
    const services = new Set(writes.map(({ write }) => write.operation.service));
    return services.size < 2 ? [] : (contestants(analysis, writes) ?? []);
  });
}

/** Topics that hold the last value of each key: whoever writes last wins, and a log cannot be asked to look first. */
function topics(analysis: Analysis): readonly Problem[] {
  return analysis.pipeline.topics.flatMap((topic) => {
    const found = topicOf(analysis, topic.relation);
    if (found?.content.value !== 'changelog' || topic.key.length === 0) return [];
    const writes = analysis.writesTo(topic.relation).filter(({ statement }) => statement?.kind === 'insert');
    for (const [index, other] of writes.entries()) {
      const one = writes.slice(0, index).find(
        (write) =>
          write.operation.service !== other.operation.service &&
          affects(write.footprint, {
            columns: 'all',
            pinned: new Map([...other.footprint.pinned].filter(([column]) => topic.key.includes(column))),
            shape: 'read',
          }),
      );
      if (one) return [problemOf(analysis, topic.relation, one, other, 'the last value of a key')];
    }
    return [];
  });
}

export const competingWriters: Rule = {
  id: 'competing-writers',
  title: 'Several services overwrite the same values',
  defaultSeverity: 'warning',
  check: (analysis) => [...tables(analysis), ...topics(analysis)],
  documentation: {
    what: 'Two services set the same columns of the same table, or append to the same topic of last values, and neither looks at what is there before it writes. Services that only insert, that add, or that write on a condition are not meant; nor are operations of one service.',
    why: 'Each service believes that the value is the one it wrote. There is no error, no conflict, not even a lost update in the strict sense: any order of the two is a correct order. But who is right? With one owner there is one place where that is decided, where the rules are checked, and where a change of them has to be made.',
    source: [
      'Ben Stopford: *Designing Event-Driven Systems* (2018), the single writer principle',
      'Chris Richardson: *Database per service* and *Shared database*, https://microservices.io/patterns/data/shared-database.html',
      'Pat Helland: *Data on the outside versus data on the inside* (CIDR 2005)',
    ],
    failing: `flowproof: 1
stores:
  shop:
    technology: postgresql
    tables:
      products:
        columns: { sku: text, price: integer }
        key: sku
        rows: [{ sku: lamp, price: 3 }]
services:
  catalogue:
    operations:
      set_price:
        inputs: { sku: [lamp], price: [4] }
        steps:
          - sql: UPDATE products SET price = :price WHERE sku = :sku
  marketing:
    operations:
      discount:
        inputs: { sku: [lamp], price: [2] }
        steps:
          - sql: UPDATE products SET price = :price WHERE sku = :sku
`,
    passing: `flowproof: 1
stores:
  shop:
    technology: postgresql
    tables:
      products:
        columns: { sku: text, price: integer, discount: integer }
        key: sku
        rows: [{ sku: lamp, price: 3, discount: 0 }]
services:
  catalogue:
    operations:
      set_price:
        inputs: { sku: [lamp], price: [4] }
        steps:
          - sql: UPDATE products SET price = :price WHERE sku = :sku
  marketing:
    operations:
      discount:
        inputs: { sku: [lamp], amount: [1] }
        steps:
          - sql: UPDATE products SET discount = :amount WHERE sku = :sku
`,
    howToFix:
      'Give the value one owner and let the others send it requests. Where both must write, let each own a column, or write on a condition: the state that it expects, or the version that it has seen.',
    whenToSwitchOff: 'When the last writer is meant to win, such as a person over a default.',
  },
};
