/** The window onto the diagram: pan, zoom, fit, and the gestures on what is drawn. It keeps the view, not what is selected. */
import { select } from 'd3-selection';
import { type ZoomBehavior, type ZoomTransform, zoom, zoomIdentity } from 'd3-zoom';
import type { RefObject } from 'preact';
import { useEffect, useImperativeHandle, useLayoutEffect, useMemo, useRef, useState } from 'preact/hooks';
import { badgesByTarget } from '../src/diagram/draw/appearance';
import { DiagramPicture, diagramSentence, documentRole } from '../src/diagram/draw/diagram-picture';
import type { Layout, Point } from '../src/model/graph';
import type { Screen } from '../src/protocol';
import { type Arrow, firstTarget, hasTarget, targetBeyond } from './diagram-keys';
import { recall, remember } from './host';

/** What the toolbar's buttons do to the view. */
export interface ViewportControl {
  zoomBy(factor: number): void;
  fit(): void;
  /** Moves the view as little as shows the target. */
  show(target: string): void;
}

const zoomLimits: [number, number] = [0.08, 3];
/** The largest scale that fitting chooses: a small diagram is not blown up. */
const maxFitScale = 1.25;
/** In a narrow panel a diagram of few nodes opens readable, at this scale, rather than whole. */
const readable = { scale: 0.7, maxNodes: 12 };
const panStep = 60;

export function Viewport(props: {
  readonly screen: Screen;
  readonly selected: readonly string[];
  readonly lit: ReadonlySet<string> | undefined;
  readonly control: RefObject<ViewportControl>;
  /** A target was pointed at; `focus`: the text is wanted, not only shown. */
  readonly choose: (target: string | undefined, focus: boolean) => void;
}) {
  const { screen, selected, lit, control, choose } = props;
  const { diagram, layout, badges } = screen;
  const frame = useRef<SVGSVGElement>(null);
  const drawing = useRef<SVGGElement>(null);
  const [reached, setReached] = useState<string | undefined>(undefined);
  const view = useView(frame, drawing, layout);

  const reachable = reached !== undefined && hasTarget(diagram, reached) ? reached : firstTarget(diagram, layout);
  const badgesOf = useMemo(() => badgesByTarget(badges), [badges]);
  const selectedSet = useMemo(() => new Set(selected), [selected]);
  const appearance = { selected: selectedSet, lit, badges: badgesOf, reachable };
  useImperativeHandle(control, () => ({ ...view, show: (target) => view.show(boxOf(screen, target)) }), [screen, view]);

  const focusOn = (target: string): void => {
    setReached(target);
    frame.current?.querySelector<SVGGElement>(`[data-target="${CSS.escape(target)}"]`)?.focus({ preventScroll: true });
    view.show(boxOf(screen, target));
  };
  const onClick = (event: MouseEvent): void => {
    const target = targetAt(event.target);
    if (target !== undefined) setReached(target);
    choose(target, event.detail > 1);
  };
  const onKeyDown = (event: KeyboardEvent): void => {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    if (handleKey(event, targetAt(event.target))) event.preventDefault();
  };
  const handleKey = (event: KeyboardEvent, target: string | undefined): boolean => {
    switch (event.key) {
      case '+':
      case '=':
        view.zoomBy(1.25);
        return true;
      case '-':
        view.zoomBy(0.8);
        return true;
      case '0':
        view.fit();
        return true;
      case 'Escape':
        choose(undefined, false);
        return true;
      case 'Enter':
      case ' ':
        if (target !== undefined) choose(target, event.key === 'Enter');
        return target !== undefined;
      case 'ArrowLeft':
      case 'ArrowRight':
      case 'ArrowUp':
      case 'ArrowDown': {
        if (target === undefined || event.shiftKey) {
          view.pan(event.key);
          return true;
        }
        const next = targetBeyond(diagram, layout, target, event.key);
        if (next !== undefined) focusOn(next);
        return true;
      }
      default:
        return false;
    }
  };

  return (
    <svg
      ref={frame}
      class="fp-diagram viewport"
      role={documentRole}
      aria-roledescription="data flow diagram"
      aria-label={`${diagramSentence(diagram)} Arrow keys follow edges, Enter shows the text, plus and minus zoom, 0 fits.`}
      tabindex={0}
      onClick={onClick}
      onKeyDown={onKeyDown}
    >
      <g ref={drawing}>
        <DiagramPicture diagram={diagram} layout={layout} appearance={appearance} />
      </g>
    </svg>
  );
}

function targetAt(element: EventTarget | null): string | undefined {
  const holder = element instanceof Element ? element.closest('[data-target]') : null;
  return holder?.getAttribute('data-target') ?? undefined;
}

interface Bounds {
  readonly left: number;
  readonly top: number;
  readonly right: number;
  readonly bottom: number;
}

/** The bounds of a node, a row's node or an edge, in the drawing's coordinates. */
function boxOf({ diagram, layout }: Screen, target: string): Bounds | undefined {
  const node = diagram.nodes.find((one) => one.id === target || one.rows.some((row) => row.id === target));
  const box = node && layout.nodes[node.id];
  if (box !== undefined) return { left: box.x, top: box.y, right: box.x + box.width, bottom: box.y + box.height };
  const points: readonly Point[] = layout.edges[target] ?? [];
  if (points.length === 0) return undefined;
  const [xs, ys] = [points.map((point) => point.x), points.map((point) => point.y)];
  return { left: Math.min(...xs), top: Math.min(...ys), right: Math.max(...xs), bottom: Math.max(...ys) };
}

interface View {
  zoomBy(factor: number): void;
  /** Shows the whole. */
  fit(): void;
  /** Shows the whole where it stays readable, else its beginning. */
  open(): void;
  show(bounds: Bounds | undefined): void;
  pan(arrow: Arrow): void;
}

/** Pan and zoom by d3-zoom, written straight to the drawing so that nothing is drawn anew while it moves. */
function useView(frame: RefObject<SVGSVGElement>, drawing: RefObject<SVGGElement>, layout: Layout): View {
  const behavior = useRef<ZoomBehavior<SVGSVGElement, unknown>>();
  const transform = useRef<ZoomTransform>(zoomIdentity);
  const size = useRef(layout);
  size.current = layout;
  /** Whether the view still shows the whole, so that it follows when the panel or the diagram changes its size. */
  const isFitted = useRef(true);

  const view = useMemo((): View => {
    const apply = (next: ZoomTransform): void => {
      if (frame.current && behavior.current) behavior.current.transform(select(frame.current), next);
    };
    const fitAtLeast = (least: number): void => {
      const { clientWidth, clientHeight } = frame.current ?? { clientWidth: 0, clientHeight: 0 };
      const { width, height } = size.current;
      if (clientWidth === 0 || clientHeight === 0 || width === 0 || height === 0) return;
      const scale = Math.min(Math.max(Math.min(clientWidth / width, clientHeight / height), least), maxFitScale);
      const centered = (room: number, length: number): number => Math.max((room - length * scale) / 2, 0);
      apply(zoomIdentity.translate(centered(clientWidth, width), centered(clientHeight, height)).scale(scale));
      isFitted.current = true;
    };
    return {
      zoomBy: (factor) => {
        isFitted.current = false;
        if (frame.current && behavior.current) behavior.current.scaleBy(select(frame.current), factor);
      },
      fit: () => fitAtLeast(0),
      open: () => fitAtLeast(Object.keys(size.current.nodes).length <= readable.maxNodes ? readable.scale : 0),
      show: (bounds) => {
        if (frame.current === null || bounds === undefined) return;
        const { clientWidth, clientHeight } = frame.current;
        const { k, x, y } = transform.current;
        const inset = 24;
        const shift = (low: number, high: number, room: number): number =>
          low < inset || high - low > room - 2 * inset ? inset - low : high > room - inset ? room - inset - high : 0;
        const dx = shift(bounds.left * k + x, bounds.right * k + x, clientWidth);
        const dy = shift(bounds.top * k + y, bounds.bottom * k + y, clientHeight);
        if (dx === 0 && dy === 0) return;
        isFitted.current = false;
        apply(zoomIdentity.translate(x + dx, y + dy).scale(k));
      },
      pan: (arrow) => {
        const { k, x, y } = transform.current;
        const dx = arrow === 'ArrowLeft' ? panStep : arrow === 'ArrowRight' ? -panStep : 0;
        const dy = arrow === 'ArrowUp' ? panStep : arrow === 'ArrowDown' ? -panStep : 0;
        isFitted.current = false;
        apply(zoomIdentity.translate(x + dx, y + dy).scale(k));
      },
    };
  }, [frame]);

  useLayoutEffect(() => {
    if (frame.current === null) return;
    const own = zoom<SVGSVGElement, unknown>()
      .scaleExtent(zoomLimits)
      .on('zoom', (event: { transform: ZoomTransform; sourceEvent: unknown }) => {
        transform.current = event.transform;
        drawing.current?.setAttribute('transform', event.transform.toString());
        if (event.sourceEvent) isFitted.current = false;
      })
      .on('end', () => {
        const { x, y, k } = transform.current;
        remember({ view: isFitted.current ? undefined : { x, y, scale: k } });
      });
    behavior.current = own;
    const svg = select(frame.current);
    svg.call(own).on('dblclick.zoom', null);
    const kept = recall().view;
    if (kept === undefined) view.open();
    else {
      own.transform(svg, zoomIdentity.translate(kept.x, kept.y).scale(kept.scale));
      isFitted.current = false;
    }
    const observer = new ResizeObserver(() => {
      if (isFitted.current) view.open();
    });
    observer.observe(frame.current);
    return () => observer.disconnect();
  }, [frame, drawing, view]);

  useEffect(() => {
    if (isFitted.current) view.open();
  }, [layout.width, layout.height, view]);
  return view;
}
