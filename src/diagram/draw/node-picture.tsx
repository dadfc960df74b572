/** One node: its shape, its words and its rows. It knows its own size and appearance, nothing of other nodes. */
// biome-ignore-all lint/a11y: these rules take SVG groups for HTML; names and roles are held by tests.
import { useMemo } from 'preact/hooks';
import type { DiagramNode, DiagramRow, Layout } from '../../model/graph';
import { elide, geometryOf, kindCaptions, metrics, type NodeGeometry, textWidth } from '../measure';
import { type Appearance, appearanceOf, type TargetAppearance } from './appearance';
import { BadgePicture } from './badge-picture';
import { accentOf, eyeAt, outlineOf, roundedBox } from './paths';
import { nodeSentence, rowSentence } from './sentences';

type Box = Layout['nodes'][string];

/** Partitions that a pipe shows one by one; of more it shows as many. */
const maxSegments = 12;
/** Hops that are shaded and dotted one by one. */
const maxShades = 4;

export function NodePicture(props: { readonly node: DiagramNode; readonly box: Box; readonly appearance: Appearance }) {
  const { node, box, appearance } = props;
  const own = appearanceOf(appearance, node.id, true);
  const rows = node.rows.map((row) => appearanceOf(appearance, row.id, false));
  const inputs = [node, box.x, box.y, box.width, box.height, ...stateOf(own), ...rows.flatMap(stateOf)];
  return useMemo(() => <Node node={node} box={box} own={own} rows={rows} />, [inputs.length, ...inputs]);
}

function stateOf({ classes, tabIndex, badges }: TargetAppearance): unknown[] {
  return [classes, tabIndex, badges];
}

function Node(props: {
  readonly node: DiagramNode;
  readonly box: Box;
  readonly own: TargetAppearance;
  readonly rows: readonly TargetAppearance[];
}) {
  const { node, box, own } = props;
  const geometry = { ...geometryOf(node), width: box.width, height: box.height };
  const outline = outlineOf(node.kind, geometry);
  const accent = accentOf(node.kind, geometry);
  const name = nodeSentence(node, own.badges);
  const shade =
    node.kind === 'service' || !node.distance ? '' : ` fp-derived fp-far-${Math.min(node.distance, maxShades)}`;
  return (
    <g
      class={`fp-node-place${own.classes.includes('fp-dimmed') ? ' fp-dimmed' : ''}`}
      transform={`translate(${box.x} ${box.y})`}
    >
      <g
        class={`fp-node fp-${node.kind}${shade}${own.classes.replace(' fp-dimmed', '')}`}
        data-target={node.id}
        role="group"
        aria-roledescription={node.kind}
        aria-label={name}
        aria-current={own.selected ? 'true' : undefined}
        tabindex={own.tabIndex}
      >
        <title>{name}</title>
        <path class="fp-ring fp-ring-own" d={roundedBox(-5, -5, box.width + 10, box.height + 10, 10)} />
        <path class="fp-body" d={outline} />
        <path class="fp-tint" d={outline} />
        {accent !== undefined && <path class="fp-line" d={accent} />}
        <Header node={node} geometry={geometry} />
        {node.kind === 'topic' && <Segments count={node.partitions ?? 1} geometry={geometry} />}
        {node.rows.map((row, index) => (
          <Row
            key={row.id}
            node={node}
            row={row}
            index={index}
            geometry={geometry}
            own={props.rows[index] as TargetAppearance}
          />
        ))}
        {own.badges.length > 0 && (
          <BadgePicture badges={own.badges} x={box.width - 10} y={node.kind === 'store' ? 2 : 0} />
        )}
      </g>
    </g>
  );
}

function Header({ node, geometry }: { readonly node: DiagramNode; readonly geometry: NodeGeometry }) {
  const { left, right, caption, label, detail } = geometry;
  const captionText = kindCaptions[node.kind].toUpperCase();
  const captionWidth = Math.ceil(textWidth(captionText, metrics.captionSize, true) + captionText.length);
  const hasEye = node.kind === 'view';
  const hops = node.kind === 'service' ? 0 : Math.min(node.distance ?? 0, maxShades);
  const technologyEnd = right - (hasEye ? 22 : 0);
  const technologyRoom = technologyEnd - left - captionWidth - 12 - hops * 7;
  return (
    <>
      <text class="fp-caption" x={left} y={caption}>
        {captionText}
      </text>
      {Array.from({ length: hops }, (_, hop) => (
        <circle key={hop} class="fp-pip" cx={left + captionWidth + 7 + hop * 7} cy={caption - 3.5} r="2" />
      ))}
      {node.technology !== '' && (
        <text class="fp-technology" x={technologyEnd} y={caption} text-anchor="end">
          {elide(node.technology, technologyRoom, metrics.detailSize)}
        </text>
      )}
      {hasEye && (
        <>
          <path class="fp-mark" d={eyeAt(right - 16, caption - 4)} />
          <circle class="fp-mark-fill" cx={right - 8} cy={caption - 4} r="2.25" />
        </>
      )}
      <text class="fp-label" x={left} y={label}>
        {elide(node.label, right - left, metrics.labelSize, true)}
      </text>
      {detail !== undefined && (
        <text class="fp-detail" x={left} y={detail}>
          {elide(node.detail, right - left, metrics.detailSize)}
        </text>
      )}
    </>
  );
}

/** The partitions of a topic, as segments along the bottom of its pipe. */
function Segments({ count, geometry }: { readonly count: number; readonly geometry: NodeGeometry }) {
  const shown = Math.min(Math.max(count, 1), maxSegments);
  const space = 4;
  const room = geometry.right - geometry.left;
  const width = Math.round(((room - space * (shown - 1)) / shown) * 10) / 10;
  return (
    <>
      {Array.from({ length: shown }, (_, index) => (
        <rect
          key={index}
          class="fp-partition"
          x={geometry.left + index * (width + space)}
          y={geometry.height - 19}
          width={width}
          height="6"
          rx="2"
        />
      ))}
    </>
  );
}

function Row(props: {
  readonly node: DiagramNode;
  readonly row: DiagramRow;
  readonly index: number;
  readonly geometry: NodeGeometry;
  readonly own: TargetAppearance;
}) {
  const { node, row, index, geometry, own } = props;
  const top = geometry.rows + index * metrics.rowHeight;
  const marks = own.badges.length * 22;
  const [left, right] = [metrics.padding, geometry.width - metrics.padding - marks];
  const detail = elide(row.detail, (right - left) / 2, metrics.detailSize);
  const detailWidth = row.detail === '' ? 0 : textWidth(detail, metrics.detailSize) + 12;
  const name = rowSentence(node, row, own.badges);
  return (
    <g
      class={`fp-row${own.classes}`}
      data-target={row.id}
      role="img"
      aria-label={name}
      aria-current={own.selected ? 'true' : undefined}
      tabindex={own.tabIndex}
    >
      <title>{name}</title>
      <path class="fp-hair" d={`M1 ${top}H${geometry.width - 1}`} />
      <rect class="fp-row-back" x="3" y={top + 2} width={geometry.width - 6} height={metrics.rowHeight - 4} rx="4" />
      <rect
        class="fp-ring fp-ring-own"
        x="3"
        y={top + 2}
        width={geometry.width - 6}
        height={metrics.rowHeight - 4}
        rx="4"
      />
      <text x={left} y={top + 17}>
        {elide(row.label, right - left - detailWidth, metrics.rowSize)}
      </text>
      {row.detail !== '' && (
        <text class="fp-detail" x={right} y={top + 17} text-anchor="end">
          {detail}
        </text>
      )}
      {own.badges.length > 0 && (
        <BadgePicture badges={own.badges} x={geometry.width - 19} y={top + metrics.rowHeight / 2} />
      )}
    </g>
  );
}
