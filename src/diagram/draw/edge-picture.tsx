/** One edge: its way, its head and its label; what flows is said by the style. */
// biome-ignore-all lint/a11y: these rules take SVG groups for HTML; names and roles are held by tests.
import { useMemo } from 'preact/hooks';
import type { DiagramEdge, Point } from '../../model/graph';
import { metrics, textWidth } from '../measure';
import { type Appearance, appearanceOf, type TargetAppearance } from './appearance';
import { BadgePicture } from './badge-picture';
import { gateAcross, headAt, wayThrough } from './paths';
import { edgeSentence } from './sentences';

interface EdgeProps {
  readonly edge: DiagramEdge;
  readonly points: readonly Point[];
  readonly label: Point | undefined;
  /** A write past every store. */
  readonly bypasses: boolean;
}

export function EdgePicture(props: EdgeProps & { readonly appearance: Appearance }) {
  const { edge, points, label, bypasses, appearance } = props;
  const own = appearanceOf(appearance, edge.id, true);
  return useMemo(
    () => <Edge edge={edge} points={points} label={label} bypasses={bypasses} own={own} />,
    [edge, points, label, bypasses, own.classes, own.tabIndex, own.badges],
  );
}

/** Length and half width of the heads, and how far before the tip the line ends. */
function headOf(edge: DiagramEdge): { length: number; half: number; short: number; shape: string } {
  const thick = edge.transactional ? 1.5 : 0;
  switch (edge.kind) {
    case 'read':
      return { length: 7 + thick, half: 4.5 + thick, short: 1.5, shape: ' fp-open' };
    case 'derivation':
      return { length: 9 + thick, half: 4.5 + thick, short: 9 + thick, shape: ' fp-hollow' };
    case 'write':
    case 'change-feed':
    case 'trigger':
      return { length: 8 + thick, half: 4 + thick, short: 7 + thick, shape: '' };
  }
}

function Edge({ edge, points, label, bypasses, own }: EdgeProps & { readonly own: TargetAppearance }) {
  const { length, half, short, shape } = headOf(edge);
  const name = edgeSentence(edge, bypasses, own.badges);
  const way = wayThrough(points, short);
  const classes = [
    'fp-edge',
    `fp-${edge.kind}`,
    edge.transactional && 'fp-transactional',
    edge.lags && edge.kind !== 'trigger' && 'fp-lags',
    bypasses && 'fp-bypass',
  ].filter((part) => part !== false);
  const labelWidth = edge.label === '' ? 0 : textWidth(edge.label, metrics.detailSize);
  const badgePoint = label ?? points[Math.floor(points.length / 2)];
  return (
    <g
      class={`${classes.join(' ')}${own.classes}`}
      data-target={edge.id}
      role="img"
      aria-label={name}
      aria-current={own.selected ? 'true' : undefined}
      tabindex={own.tabIndex}
    >
      <title>{name}</title>
      <path class="fp-hit" d={wayThrough(points, 0)} />
      {bypasses && <path class="fp-gate" d={gateAcross(points, 30, 15)} />}
      <path class="fp-way" d={way} />
      <path class={`fp-head${shape}`} d={headAt(points, length, half, edge.kind === 'read')} />
      {label !== undefined && edge.label !== '' && own.badges.length > 0 && (
        <rect
          class="fp-paper"
          x={label.x - labelWidth / 2 - 13}
          y={label.y - 8}
          width={labelWidth / 2 + 13}
          height="16"
        />
      )}
      {label !== undefined && edge.label !== '' && (
        <text class={`fp-edge-label${bypasses ? ' fp-bypass-label' : ''}`} x={label.x} y={label.y + 4}>
          {edge.label}
        </text>
      )}
      {own.badges.length > 0 && badgePoint !== undefined && (
        <BadgePicture
          badges={own.badges}
          x={badgePoint.x - (labelWidth === 0 ? 0 : labelWidth / 2 + 13)}
          y={badgePoint.y}
        />
      )}
    </g>
  );
}
