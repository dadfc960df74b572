/** A level that the technology does not have. */
import { defaultIsolation, isolationLevel, isolationLevels } from '../../catalog/lookup';
import { type Setting, type Store, stepsOf } from '../../model/pipeline';
import type { Analysis } from '../analysis';
import { nameLevel } from '../fixes/declare';
import type { Problem, Rule } from '../rule';
import { technologyOf } from '../schema';
import { listed, quoted } from '../wording';

/** A level of the product that is what the asked one is called elsewhere. */
function sameElsewhere(store: Store, wanted: string): string | undefined {
  const technology = technologyOf(store);
  const models: { readonly [name: string]: readonly string[] } = {
    snapshot: ['snapshot'],
    'repeatable read': ['repeatable_read', 'snapshot'],
    serializable: ['serializable', 'strict_serializable'],
    'strict serializable': ['strict_serializable'],
  };
  const is = models[wanted.toLowerCase()] ?? [];
  return technology && isolationLevels(technology).find((level) => is.includes(level.is))?.name;
}

function problemOf(store: Store, isolation: Setting<string>, operations: readonly string[]): readonly Problem[] {
  const technology = technologyOf(store);
  if (!technology || isolation.from !== 'file' || !isolation.place) return [];
  const levels = isolationLevels(technology);
  if (levels.length === 0 || isolationLevel(technology, isolation.value)) return [];
  const same = sameElsewhere(store, isolation.value);
  const hint =
    same === undefined ? '' : ` What ${quoted(isolation.value)} is elsewhere is called ${quoted(same)} here.`;
  const { place } = isolation;
  return [
    {
      message:
        `${technology.name} has no isolation level ${quoted(isolation.value)}; it offers ${listed(levels.map(({ name }) => name))} ` +
        `(default: ${quoted(defaultIsolation(technology))}).${hint}`,
      place,
      fixes: place.kind === 'node' ? nameLevel(technology, place.path, isolation.value, same) : [],
      related: store.technology.place
        ? [{ message: `${quoted(store.name)} is ${technology.name}`, place: store.technology.place }]
        : [],
      operations,
      relations: [],
    },
  ];
}

function check({ pipeline, schema, operations }: Analysis): readonly Problem[] {
  const stores = pipeline.stores.flatMap((store) => problemOf(store, store.isolation, []));
  const transactions = operations.flatMap(({ operation }) =>
    stepsOf(operation).flatMap((step) => {
      if (step.kind !== 'transaction' || step.target.kind !== 'store') return [];
      const store = schema.node(step.target.store);
      return store?.kind === 'store' ? problemOf(store, step.isolation, [operation.id]) : [];
    }),
  );
  return [...stores, ...transactions];
}

export const isolationNotOffered: Rule = {
  id: 'isolation-not-offered',
  title: 'The technology does not have this isolation level',
  defaultSeverity: 'error',
  check,
  documentation: {
    what: 'A store or a transaction names an isolation level that its technology does not offer.',
    why: 'Levels of the same name mean different things, and not every product has every level: PostgreSQL has no `snapshot` (its `repeatable read` is that), SQL Server has, TiDB has no serializable level, and Oracle’s `serializable` is snapshot isolation. A level that is not there is either refused at run time or silently replaced by another.',
    source: [
      'PostgreSQL documentation, *SET TRANSACTION*; Microsoft, *SET TRANSACTION ISOLATION LEVEL*; PingCAP, *TiDB Transaction Isolation Levels*',
      'Martin Kleppmann: *Hermitage*, https://github.com/ept/hermitage',
    ],
    failing: `flowproof: 1
stores:
  shop:
    technology: postgresql
    isolation: snapshot
    tables:
      items: { columns: { item: text }, key: item }
services:
  web:
    operations:
      add:
        inputs: { item: [widget] }
        steps:
          - sql: INSERT INTO items (item) VALUES (:item)
`,
    passing: `flowproof: 1
stores:
  shop:
    technology: postgresql
    isolation: repeatable read
    tables:
      items: { columns: { item: text }, key: item }
services:
  web:
    operations:
      add:
        inputs: { item: [widget] }
        steps:
          - sql: INSERT INTO items (item) VALUES (:item)
`,
    howToFix:
      'Take one of the levels that the message lists; it also says what the level is called on this product, if it is there by another name.',
    whenToSwitchOff: 'When you run a version or a fork that has the level, until the catalog knows it.',
  },
};
