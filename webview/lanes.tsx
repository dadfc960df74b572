/** A counterexample as a sequence of steps on lanes, one for each actor and each thing that is read or written. */
import { elide, textWidth } from '../src/diagram/draw/lettering';
import type { Diagram, Layout } from '../src/model/graph';
import type { TraceStep } from '../src/model/trace';
import { actorTarget, nodeHolding } from './step-targets';

export interface Lane {
  readonly id: string;
  readonly label: string;
  /** What stands small above the label. */
  readonly caption: string;
}

/** Clients in order of appearance, then nodes from left to right as the diagram shows them. */
export function lanesOf(trace: readonly TraceStep[], diagram: Diagram, layout: Layout): readonly Lane[] {
  const services = diagram.nodes.filter(({ kind }) => kind === 'service');
  const serviceOf = (actor: string) => services.find(({ rows }) => rows.some(({ id }) => id === actorTarget(actor)));
  // An operation that runs once has no number.
  const isInstance = (actor: string): boolean => /#\d+$/.test(actor) || serviceOf(actor) !== undefined;
  const instances = [...new Set(trace.map((step) => step.actor).filter(isInstance))];
  const touched = new Set(
    trace.flatMap((step) => [
      ...(isInstance(step.actor) ? [] : [step.actor]),
      ...partnersOf(step, diagram).map((partner) => partner.lane),
    ]),
  );
  const x = (id: string): number => layout.nodes[id]?.x ?? 0;
  const nodes = diagram.nodes.filter((node) => touched.has(node.id)).sort((a, b) => x(a.id) - x(b.id));
  const unknown = [...touched].filter((id) => !diagram.nodes.some((node) => node.id === id));
  return [
    ...instances.map((actor) => ({
      id: actor,
      label: actorTarget(actor).replace(/^.*\./, ''),
      caption: /#\d+$/.test(actor) ? `client ${actor.replace(/^.*#/, '')}` : (serviceOf(actor)?.label ?? ''),
    })),
    ...nodes.map((node) => ({ id: node.id, label: node.label, caption: node.kind })),
    ...unknown.map((id) => ({ id, label: id, caption: '' })),
  ];
}

interface Partner {
  readonly lane: string;
  readonly flow: 'in' | 'out';
}

/** The lanes that a step reads from (`in`) and writes to (`out`), each once; a write hides a read of the same lane. */
function partnersOf(step: TraceStep, diagram: Diagram): readonly Partner[] {
  const partners = new Map<string, Partner>();
  const add = (relation: string, flow: Partner['flow']): void => {
    const lane = nodeHolding(diagram, relation) ?? relation;
    if (lane !== step.actor) partners.set(lane, { lane, flow });
  };
  for (const access of step.reads) add(access.relation, 'in');
  for (const access of step.writes) add(access.relation, 'out');
  return [...partners.values()];
}

/** Lanes are as wide as the panel allows between these. */
const laneWidths = { least: 92, most: 170 };
const numberWidth = 30;
const rowHeight = 40;
const headHeight = 44;

/** What a step does, short enough for one line: its sentence without the actor, whose lane says that. */
export function shortWords(step: TraceStep): string {
  switch (step.action) {
    case 'sql':
      return step.statement ?? step.result;
    case 'respond':
      return `responds ${step.result}`;
    case 'commit':
      return 'commits';
    case 'wait':
      return 'waits for a lock';
    case 'sketch':
      return step.result;
    case 'abort':
    case 'publish':
    case 'apply':
    case 'deliver':
    case 'acknowledge':
    case 'crash':
    case 'redelivery':
    case 'rebuild':
    case 'retry':
      return step.text.startsWith(`${step.actor} `)
        ? step.text.slice(step.actor.length + 1).replace(/\.$/, '')
        : step.text;
  }
}

export function Lanes(props: {
  readonly trace: readonly TraceStep[];
  readonly lanes: readonly Lane[];
  readonly diagram: Diagram;
  /** 0-based. */
  readonly current: number;
  /** Width in pixels that the lanes may fill. */
  readonly room: number;
  readonly go: (step: number) => void;
}) {
  const { trace, lanes, diagram, current, room, go } = props;
  const shared = (room - numberWidth) / Math.max(lanes.length, 1);
  const laneWidth = Math.floor(Math.min(Math.max(shared, laneWidths.least), laneWidths.most));
  const width = Math.max(numberWidth + lanes.length * laneWidth, room);
  const laneX = (index: number): number => numberWidth + index * laneWidth + Math.round(laneWidth / 2);
  const height = trace.length * rowHeight + 10;
  return (
    <div class="lanes">
      <svg class="fp-diagram lane-heads" width={width} height={headHeight} aria-hidden="true">
        {lanes.map((lane, index) => (
          <g key={lane.id}>
            <title>{lane.id}</title>
            <text class="fp-caption" x={laneX(index)} y="15" text-anchor="middle">
              {lane.caption.toUpperCase()}
            </text>
            <text class="lane-name" x={laneX(index)} y="33" text-anchor="middle">
              {elide(lane.label, laneWidth - 12, 12, true)}
            </text>
          </g>
        ))}
      </svg>
      <svg class="fp-diagram" width={width} height={height} aria-labelledby="steps-title">
        <title id="steps-title">Steps</title>
        {lanes.map((lane, index) => (
          <path key={lane.id} class="lane-line" d={`M${laneX(index)} 0V${height}`} />
        ))}
        {trace.map((step, index) => (
          <Step
            key={index}
            step={step}
            index={index}
            lanes={lanes}
            diagram={diagram}
            width={width}
            laneX={laneX}
            state={index === current ? 'current' : index < current ? 'past' : 'future'}
            go={go}
          />
        ))}
      </svg>
    </div>
  );
}

function Step(props: {
  readonly step: TraceStep;
  readonly index: number;
  readonly lanes: readonly Lane[];
  readonly diagram: Diagram;
  readonly width: number;
  /** Middle of a lane, by its 0-based index. */
  readonly laneX: (index: number) => number;
  readonly state: 'past' | 'current' | 'future';
  readonly go: (step: number) => void;
}) {
  const { step, index, lanes, diagram, width, laneX, state, go } = props;
  const top = index * rowHeight;
  const y = top + 27;
  const laneOf = (id: string): number => lanes.findIndex((lane) => lane.id === id);
  const x = laneX(Math.max(laneOf(step.actor), 0));
  const partners = partnersOf(step, diagram).filter((partner) => laneOf(partner.lane) >= 0);
  const isTrouble = ['crash', 'abort', 'redelivery', 'rebuild', 'retry'].includes(step.action);
  const words = shortWords(step);
  // The words stand over the longer side, so that they cover as little as can be.
  const toRight = x < width / 2;
  const room = toRight ? width - x - 20 : x - numberWidth - 12;
  const shown = elide(words, room, 11.5, state === 'current');
  const anchor = toRight ? x - 2 : Math.max(x + 2, numberWidth + textWidth(shown, 11.5));
  return (
    // biome-ignore lint/a11y/useSemanticElements: a step is drawn in SVG, where there is no button.
    <g
      class={`step step-${state}${isTrouble ? ' step-trouble' : ''}`}
      role="button"
      tabindex={-1}
      aria-current={state === 'current' ? 'step' : undefined}
      aria-label={`Step ${index + 1}: ${step.text}`}
      onClick={() => go(index)}
      onKeyDown={(event) => {
        if (event.key === 'Enter') go(index);
      }}
    >
      <title>{step.text}</title>
      <rect class="step-back" x="2" y={top + 2} width={width - 4} height={rowHeight - 4} rx="5" />
      <text class="step-number" x="12" y={y + 4}>
        {index + 1}
      </text>
      {partners.map(({ lane, flow }) => {
        const other = laneX(laneOf(lane));
        const [from, to] = flow === 'out' ? [x, other] : [other, x];
        const sign = Math.sign(to - from);
        const end = to - sign * (flow === 'out' ? 2 : 7);
        return (
          <g key={lane} class="step-flow">
            <path class={flow === 'in' ? 'step-read' : ''} d={`M${from} ${y}H${end - sign * 2}`} />
            <path
              class={flow === 'in' ? 'step-open' : 'step-head'}
              d={`M${end - sign * 7} ${y - 4}L${end} ${y}L${end - sign * 7} ${y + 4}`}
            />
          </g>
        );
      })}
      <circle class="step-dot" cx={x} cy={y} r="5" />
      {step.action === 'commit' && <circle class="step-ring" cx={x} cy={y} r="8.5" />}
      {isTrouble && <path class="step-cross" d={`M${x - 3} ${y - 3}l6 6m0 -6l-6 6`} />}
      <text class="step-words" x={anchor} y={top + 16} text-anchor={toRight ? 'start' : 'end'}>
        {shown}
      </text>
    </g>
  );
}
