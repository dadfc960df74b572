/** A public read of a view that can be out of date, where nobody said that this is accepted. */
import type { Analysis } from '../analysis';
import { acceptStaleness } from '../fixes/declare';
import { readFromStore } from '../fixes/read-from-store';
import type { Problem, Rule } from '../rule';
import { byWayOf, quoted } from '../wording';
import { decisionOnStaleView } from './decision-on-stale-view';
import { staleReplicaDecision } from './stale-replica-decision';

function check(analysis: Analysis): readonly Problem[] {
  const { operations, schema, flow } = analysis;
  const decisions = [...decisionOnStaleView.check(analysis), ...staleReplicaDecision.check(analysis)];
  return operations.flatMap((of) => {
    if (of.operation.exposed !== 'public') return [];
    const seen = new Set<string>();
    return of.accesses.flatMap((read) => {
      const view = schema.node(schema.relation(read.relation)?.node ?? '');
      if (read.kind !== 'read' || view?.kind !== 'view' || view.freshness || seen.has(view.name)) return [];
      if (!flow.lags(read.relation)) return [];
      const isDecision = decisions.some(
        ({ operations: ids, relations }) => ids?.[0] === of.operation.id && relations?.[0] === read.relation,
      );
      if (isDecision) return [];
      seen.add(view.name);
      const root = flow.into(read.relation)[0]?.from ?? read.relation;
      const path = flow.path(root, read.relation) ?? [];
      return [
        {
          message:
            `${quoted(of.operation.id)} shows ${quoted(read.relation)} to the public, which follows ${quoted(root)} only later` +
            `${byWayOf(path)}. Say how old it may be with \`freshness\` on the view (\`5s\`, \`any\`), or read from the store.`,
          place: read.place,
          related: [{ message: `${quoted(view.name)} does not say how old it may be`, place: view.place }],
          fixes: [...acceptStaleness(view), ...[readFromStore(analysis, read)].filter((fix) => fix !== undefined)],
          operations: [of.operation.id],
          relations: [read.relation],
        },
      ];
    });
  });
}

export const staleRead: Rule = {
  id: 'stale-read',
  title: 'A public read of a view does not say how old the answer may be',
  defaultSeverity: 'info',
  check,
  documentation: {
    what: 'A public operation reads a view (or replica, cache, index) that follows its inputs with a delay, and the view says nothing about the staleness that its readers accept.',
    why: 'Most reads can live with an answer that is a little old, and that is what views are for. But it should be a decision: what is one second for a streaming view is an hour for a scheduled refresh, and unbounded for a cache without expiry. `freshness` writes the decision down where the next reader finds it.',
    source: [
      'Jepsen, *Consistency models: linearizability and sequential consistency*, https://jepsen.io/consistency',
      'Materialize documentation, *Isolation levels*: strict serializable views still may lag the upstream database',
    ],
    failing: `flowproof: 1
stores:
  shop:
    technology: postgresql
    tables:
      products:
        columns: { sku: text, price: integer }
        key: sku
        rows: [{ sku: lamp, price: 1 }]
views:
  catalogue:
    technology: elasticsearch
    query: SELECT sku, price FROM shop.products
services:
  web:
    exposed: public
    operations:
      browse:
        inputs: { sku: [lamp] }
        steps:
          - sql: SELECT price FROM catalogue WHERE sku = :sku
            into: shown
          - respond: :shown.price
`,
    passing: `flowproof: 1
stores:
  shop:
    technology: postgresql
    tables:
      products:
        columns: { sku: text, price: integer }
        key: sku
        rows: [{ sku: lamp, price: 1 }]
views:
  catalogue:
    technology: elasticsearch
    freshness: 30s
    query: SELECT sku, price FROM shop.products
services:
  web:
    exposed: public
    operations:
      browse:
        inputs: { sku: [lamp] }
        steps:
          - sql: SELECT price FROM catalogue WHERE sku = :sku
            into: shown
          - respond: :shown.price
`,
    howToFix:
      'Put `freshness` on the view: a duration, or `any`. When no staleness is acceptable, read from the store.',
    whenToSwitchOff:
      'When every view of the file is meant to be read with some delay and nobody needs to know how much.',
  },
};
