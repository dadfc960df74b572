/** A story as trace steps: the same moves in words, ready for a terminal, a diagram or a file. */
import { relationOf } from '../model/pipeline';
import type { RelationId } from '../model/statement';
import { parametersOf, variablesOf, walkSql } from '../model/statement-walk';
import type { Access, TraceStep } from '../model/trace';
import { showValue } from '../model/value';
import { isMark } from './content';
import type { Happening } from './happening';
import { contentOf, truthOf } from './reading';
import type { Shape } from './shape';
import type { Story } from './story';

/** The steps of a story in order. */
export function traceOf(story: Story): readonly TraceStep[] {
  return story.moves.map((move) => stepOf(story.shape, move.happening as Happening, move.before, move.after));
}

function stepOf(shape: Shape, happening: Happening, before: Int32Array, after: Int32Array): TraceStep {
  const statement = statementText(happening);
  const reads = happening.sights.map((sight): Access => {
    const rows = rowsOf(shape, sight.relation, shape.world.content(sight.content).numbers);
    const slots = { get: (slot: number) => before[slot] as number };
    const truth = rowsOf(shape, sight.relation, truthOf(shape, sight.relation, slots).numbers);
    const access = { relation: sight.relation, rows };
    return shape.groupOf.has(sight.relation) && rows.join('\n') !== truth.join('\n') ? { ...access, truth } : access;
  });
  const changed =
    happening.committed.length > 0 && happening.action === 'commit' ? happening.committed : happening.writes;
  const writes = [
    ...changed.map((write) => accessOf(shape, write)),
    ...happening.messages.map((message) => accessOf(shape, message)),
    ...appliedBy(shape, happening, before, after),
  ];
  return {
    actor: happening.actor,
    action: happening.action,
    ...(statement === undefined ? {} : { statement }),
    reads,
    writes,
    result: happening.outcome,
    text: sentence(happening, statement),
    ...(happening.place ? { place: happening.place } : {}),
    nodes: nodesOf(shape, happening),
  };
}

/** What a view holds before and after it moved on. */
function appliedBy(shape: Shape, happening: Happening, before: Int32Array, after: Int32Array): readonly Access[] {
  if (happening.action !== 'apply' && happening.action !== 'rebuild') return [];
  const group = shape.groups.find((g) => g.name === happening.actor);
  const relations = group?.views.flatMap((view) => view.relations) ?? [];
  return relations.flatMap((relation): readonly Access[] => {
    const old = contentOf(shape, relation, { get: (slot) => before[slot] as number });
    const now = contentOf(shape, relation, { get: (slot) => after[slot] as number });
    if (old === now) return [];
    return [{ relation, rows: rowsOf(shape, relation, now.numbers), before: rowsOf(shape, relation, old.numbers) }];
  });
}

function accessOf(
  shape: Shape,
  change: { readonly relation: RelationId; readonly before: number; readonly after: number },
): Access {
  const rows = change.after === -1 ? [] : rowsOf(shape, change.relation, [change.after]);
  const before = change.before === -1 ? [] : rowsOf(shape, change.relation, [change.before]);
  return { relation: change.relation, rows, before };
}

/** Rows as people read them: `item='widget' level=1`; a sketch's marks as what they are. */
export function rowsOf(shape: Shape, relation: RelationId, numbers: readonly number[]): readonly string[] {
  const columns = relationOf(shape.pipeline, relation)?.columns ?? [];
  const texts = numbers.map((number) => {
    const row = shape.world.rows.value(number);
    if (isMark(row)) return '(something)';
    return row.map((value, i) => `${columns[i]?.name ?? `column${i + 1}`}=${showValue(value)}`).join(' ');
  });
  return texts.sort();
}

/** The statement with its parameters and variables replaced by what they were. */
export function statementText(happening: Happening): string | undefined {
  const { text, statement, bindings } = happening;
  if (text === undefined) return undefined;
  if (!statement || !bindings || (parametersOf(statement).length === 0 && variablesOf(statement).length === 0)) {
    return text.replace(/\s+/g, ' ').trim();
  }
  const spans = new Map<number, { readonly end: number; readonly value: string }>();
  walkSql(statement, {
    expression: (expression) => {
      if (expression.kind === 'parameter') {
        spans.set(expression.span.start, {
          end: expression.span.end,
          value: showValue(bindings.parameter(expression.name)),
        });
      } else if (expression.kind === 'variable') {
        const value = showValue(bindings.variable(expression.variable, expression.column));
        spans.set(expression.span.start, { end: expression.span.end, value });
      }
    },
  });
  let result = '';
  let at = 0;
  for (const [start, { end, value }] of [...spans].sort((a, b) => a[0] - b[0])) {
    if (start < at || text[start] !== ':') continue;
    result += text.slice(at, start) + value;
    at = end;
  }
  return (result + text.slice(at)).replace(/\s+/g, ' ').trim();
}

/** What happened as one sentence, with the values that its statement ran with. */
export function told(happening: Happening): string {
  return sentence(happening, statementText(happening));
}

function sentence(happening: Happening, statement: string | undefined): string {
  const { actor, outcome } = happening;
  switch (happening.action) {
    case 'sql':
      return `${actor} runs ${statement ?? 'a statement'}: ${outcome}.`;
    case 'wait':
      return `${actor} wants to run ${statement ?? 'a statement'} and waits: another transaction holds the row.`;
    case 'commit':
      return `${actor} commits: ${outcome}.`;
    case 'abort':
      return `${actor} is rolled back: ${outcome}.`;
    case 'publish':
      return `${actor} publishes ${outcome}.`;
    case 'apply':
      return `${actor} ${outcome}.`;
    case 'deliver':
      return `${actor} ${outcome}.`;
    case 'acknowledge':
      return `${actor} ${outcome}.`;
    case 'respond':
      return `${actor} responds ${outcome}.`;
    case 'crash':
      return `${actor} crashes: ${outcome}.`;
    case 'redelivery':
      return `${actor} ${happening.isHandedOver ? 'loses its message' : 'restarts'}: ${outcome}.`;
    case 'rebuild':
      return `${actor} ${outcome}.`;
    case 'retry':
      return `${actor} ${outcome}.`;
    case 'sketch':
      return `${actor}: ${outcome}.`;
  }
}

function nodesOf(shape: Shape, happening: Happening): readonly string[] {
  const nodes = new Set<string>();
  const operation = shape.performers.flatMap((p) => p.runs).find((run) => run.actor === happening.actor)
    ?.program.operation;
  if (operation) nodes.add(operation.service);
  else for (const name of happening.actor.split(' and ')) nodes.add(name);
  const relations = [...happening.sights, ...happening.writes, ...happening.committed, ...happening.messages].map(
    (a) => a.relation,
  );
  for (const relation of relations) {
    const node = relationOf(shape.pipeline, relation)?.node;
    if (node !== undefined) nodes.add(node);
  }
  return [...nodes];
}
