/**
 * The documentation of the rules that no analysis decides: those of the file itself, told while it is read, and those under
 * which the simulation reports. It holds words only; what is reported is decided elsewhere.
 */
import type { Severity } from '../model/diagnostic';
import type { fileRuleIds, simulationRuleIds } from '../model/rule-ids';

export interface PlainRule {
  readonly id: (typeof fileRuleIds)[number] | (typeof simulationRuleIds)[number];
  /** One sentence without a full stop, as a heading. */
  readonly title: string;
  readonly defaultSeverity: Severity;
  /** Markdown in plain words. */
  readonly what: string;
  /** A file that is reported; absent where only a simulation tells. Tests run it. */
  readonly failing?: string;
  readonly howToFix: string;
}

const topic = `flowproof: 1
topics:
  clicks: { technology: kafka, columns: { id: text }, key: id }
`;

const click = (sql: string) => `${topic}services:
  site:
    operations:
      click:
        inputs: { id: [a] }
        steps:
          - sql: ${sql}
`;

const insert = 'INSERT INTO clicks (id) VALUES (:id)';

/** Rules of the file itself, then those of the simulation. */
export const plainRules: readonly PlainRule[] = [
  {
    id: 'syntax',
    title: 'The text cannot be read',
    defaultSeverity: 'error',
    what: 'The file is not YAML, or a statement in it is not SQL as PostgreSQL parses it. The characters are those at which reading failed.',
    failing: click('INSERT INTO clicks (id) VALUE (:id)'),
    howToFix: 'Repair the text at the marked characters. While the file has errors it is not simulated.',
  },
  {
    id: 'schema',
    title: 'Something stands where the language has no place for it',
    defaultSeverity: 'error',
    what: 'A key that does not exist, a value of the wrong kind, a word that is none of those allowed, or a rule or a name that cannot be. The language reference lists what may stand where.',
    failing: click(insert).replace('technology: kafka', 'technologie: kafka'),
    howToFix: 'Take the word that the message proposes, or look the section up in the language reference.',
  },
  {
    id: 'unknown-reference',
    title: 'A name is used that nothing in the file has',
    defaultSeverity: 'error',
    what: 'A statement, a connector, a view or a session names a table, topic, view, store, operation, parameter or function that is not there.',
    failing: click('INSERT INTO klicks (id) VALUES (:id)'),
    howToFix: 'Repair the spelling, or add what is named.',
  },
  {
    id: 'ambiguous-reference',
    title: 'A name means several things',
    defaultSeverity: 'error',
    what: 'A short name fits several tables, operations or columns; the message lists them.',
    failing: `flowproof: 1
stores:
  shop: { technology: postgresql, tables: { orders: { columns: { id: text }, key: id } } }
  archive: { technology: postgresql, tables: { orders: { columns: { id: text }, key: id } } }
services:
  web:
    operations:
      look:
        steps:
          - sql: SELECT id FROM orders
`,
    howToFix: 'Write the full name: `shop.orders`, `web.checkout`, `o.id`.',
  },
  {
    id: 'duplicate-name',
    title: 'One name is given twice',
    defaultSeverity: 'error',
    what: 'Two stores, topics, connectors, views or services have the same name (they share one namespace), or a map has a key twice.',
    failing: `${topic}views:
  clicks: { technology: materialize, query: SELECT id FROM clicks }
`,
    howToFix: 'Rename one of them, and what refers to it.',
  },
  {
    id: 'unknown-column',
    title: 'A column is used that the relation does not have',
    defaultSeverity: 'error',
    what: 'A statement or a key names a column that none of the relations in reach has.',
    failing: click('INSERT INTO clicks (idd) VALUES (:id)'),
    howToFix: 'Repair the spelling, or add the column.',
  },
  {
    id: 'type-mismatch',
    title: 'A value does not have the type that is needed',
    defaultSeverity: 'error',
    what: 'PostgreSQL would refuse the statement, or a row or an input could never be stored, because a value has another type than its column, operator or function takes.',
    failing: click('INSERT INTO clicks (id) SELECT 1 + true'),
    howToFix: 'Write a value of the right type, a cast (`:id::integer`), or another type for the column.',
  },
  {
    id: 'missing-key',
    title: 'Something has no key that needs one',
    defaultSeverity: 'warning',
    what: 'A changelog or a compacted topic keeps the latest message for each key. Without a key nobody can say which message replaces which.',
    failing: click(insert).replace(', key: id }', ', retention: compacted }'),
    howToFix: 'Say which columns are the `key`, or make the topic one of `events`.',
  },
  {
    id: 'unknown-technology',
    title: 'The catalog does not know this technology',
    defaultSeverity: 'warning',
    what: 'Nothing is known about what it guarantees, so it behaves as the generic entry of its section.',
    failing: click(insert).replace('technology: kafka', 'technology: kafak'),
    howToFix:
      'Repair the spelling, or write its guarantees on the entry itself (`isolation`, `delivery`, `retention` and so on).',
  },
  {
    id: 'unsupported-sql',
    title: 'A statement is PostgreSQL, but is not simulated',
    defaultSeverity: 'info',
    what: 'The operation is simulated as a sketch: by the relations that its statements read and write.',
    failing: click("INSERT INTO clicks (id) SELECT string_agg(id, ',' ORDER BY id) OVER () FROM clicks"),
    howToFix:
      'Say the same in the part of SQL that the language reference lists, where that is possible; else accept that less is known.',
  },
  {
    id: 'unused-node',
    title: 'Nothing reads or writes this',
    defaultSeverity: 'hint',
    what: 'A store, topic, connector, view or service takes part in nothing else of the file.',
    failing: click(insert).replace('topics:\n', 'topics:\n  unread: { technology: kafka, columns: { id: text } }\n'),
    howToFix: 'Remove it, or add what uses it.',
  },
  {
    id: 'unused-ignore',
    title: 'An ignore excuses nothing',
    defaultSeverity: 'warning',
    what: 'Nothing on its line is reported under the rule that it names, or its last day (`until`) has passed.',
    failing: click(`${insert} # flowproof-ignore dual-write: there is but one system`),
    howToFix: 'Remove it. Where its day has passed, repair what it excused, or give a later day and say why.',
  },
  {
    id: 'ignore-without-reason',
    title: 'An ignore does not say why',
    defaultSeverity: 'warning',
    what: 'Whoever reads the file next cannot tell whether the finding was judged or only silenced.',
    failing: click(`${insert} # flowproof-ignore unused-node`),
    howToFix: 'Write the reason after a colon: `# flowproof-ignore stale-read: the page says how old it is`.',
  },
  {
    id: 'anomaly',
    title: 'The simulation found a run that no order of the operations explains',
    defaultSeverity: 'error',
    what: 'Whatever people can observe must be explainable by running some of the operations one at a time, each completely or not at all. Here is an interleaving whose outcome is not, and no other rule predicted it. The counterexample shows the steps.',
    howToFix:
      'Follow the counterexample: it names the read that was out of date and the write that should not have been accepted. Often one transaction in one store is the repair.',
  },
  {
    id: 'invariant-violated',
    title: 'The simulation reached a state that breaks an invariant',
    defaultSeverity: 'error',
    what: 'What the file promises under `invariants` does not hold in a state that can come about, and no other rule predicted it. The counterexample shows the shortest way there.',
    howToFix:
      'Repair the design where the counterexample goes wrong. If the state is harmless the promise is too strong: say `when: settled`, or weaken it.',
  },
  {
    id: 'simulation-bound',
    title: 'The simulation stopped before everything was explored',
    defaultSeverity: 'warning',
    what: 'A bound of states or seconds was reached. What lies beyond is not known: this is never a pass.',
    howToFix:
      'Make the scenario smaller (fewer clients, inputs or faults), or raise `max_states` or `max_seconds` under `simulation`.',
  },
  {
    id: 'failing-sql',
    title: 'A statement fails in a state that can come about',
    defaultSeverity: 'warning',
    what: 'PostgreSQL accepts the statement, but in a state that the simulation reached it ends with an error, such as a division by zero.',
    howToFix: 'Guard the statement (`nullif`, `coalesce`, a `CASE`), or forbid the state.',
  },
];
