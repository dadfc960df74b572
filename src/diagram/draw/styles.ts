/**
 * The one style sheet of the diagram, for the screen and for exported files. Colors come from the editor's theme, or, in a
 * file, from the editor's own default light or dark theme. It knows class names, not what is drawn.
 */

/** Where colors come from: the theme of the editor that the diagram is shown in, or fixed ones for a file. */
export type Palette = 'editor' | 'light' | 'dark';

/** Theme variable, and the values of VS Code's default light and dark themes (Light Modern, Dark Modern). */
const colors = {
  background: ['--vscode-editor-background', '#ffffff', '#1f1f1f'],
  foreground: ['--vscode-foreground', '#3b3b3b', '#cccccc'],
  muted: ['--vscode-descriptionForeground', '#5f5f5f', '#9d9d9d'],
  admitted: ['--vscode-charts-blue', '#1a85ff', '#3794ff'],
  derived: ['--vscode-charts-purple', '#652d90', '#b180d7'],
  lit: ['--vscode-charts-orange', '#d18616', '#d18616'],
  error: ['--vscode-problemsErrorIcon-foreground', '#e51400', '#f14c4c'],
  warning: ['--vscode-problemsWarningIcon-foreground', '#bf8803', '#cca700'],
  info: ['--vscode-problemsInfoIcon-foreground', '#1a85ff', '#3794ff'],
  hint: ['--vscode-descriptionForeground', '#5f5f5f', '#9d9d9d'],
  focus: ['--vscode-focusBorder', '#005fb8', '#0078d4'],
  border: ['--vscode-contrastBorder', '', ''],
} as const;

type Color = keyof typeof colors;

function colorIn(palette: Palette): (color: Color) => string {
  return (color) => {
    const [variable, light, dark] = colors[color];
    // Only high-contrast themes define a border; elsewhere lines are the foreground, softened by opacity.
    if (color === 'border')
      return palette === 'editor'
        ? `var(${variable}, ${colorIn(palette)('foreground')})`
        : colorIn(palette)('foreground');
    return palette === 'editor' ? `var(${variable}, ${light})` : palette === 'light' ? light : dark;
  };
}

/** Rules for `palette`. They use neither quotes nor `>`, so that they can stand in an SVG file as they are. */
export function diagramStyles(palette: Palette): string {
  const color = colorIn(palette);
  const font =
    palette === 'editor'
      ? 'var(--vscode-font-family, system-ui, sans-serif)'
      : 'system-ui, Segoe UI, Helvetica, Arial, sans-serif';
  return `
.fp-diagram { font-family: ${font}; font-size: 12px; fill: none; stroke-linejoin: round; stroke-linecap: round; }
.fp-diagram text { fill: ${color('foreground')}; stroke: none; }
.fp-paper { fill: ${color('background')}; }
.fp-zone { fill: ${color('admitted')}; fill-opacity: .06; stroke: ${color('admitted')}; stroke-opacity: .45; stroke-width: 1; stroke-dasharray: 1 4; }
.fp-diagram .fp-zone-name { fill: ${color('admitted')}; font-size: 9px; font-weight: 600; letter-spacing: .09em; }
.fp-body { fill: ${color('background')}; stroke: ${color('border')}; stroke-opacity: .55; stroke-width: 1.5; }
.fp-tint { fill: none; }
.fp-line { fill: ${color('background')}; stroke: ${color('border')}; stroke-opacity: .55; stroke-width: 1.5; }
.fp-store .fp-line, .fp-topic .fp-line { fill: none; }
.fp-hair { stroke: ${color('foreground')}; stroke-opacity: .14; stroke-width: 1; }
.fp-mark { stroke: ${color('foreground')}; stroke-opacity: .65; stroke-width: 1.25; }
.fp-mark-fill { fill: ${color('foreground')}; fill-opacity: .65; }
.fp-partition { fill: ${color('foreground')}; fill-opacity: .2; }
.fp-store .fp-body, .fp-store .fp-line { stroke: ${color('admitted')}; stroke-opacity: .9; }
.fp-store .fp-tint { fill: ${color('admitted')}; fill-opacity: .07; }
.fp-derived .fp-body, .fp-derived .fp-line { stroke: ${color('derived')}; stroke-opacity: .85; }
.fp-derived .fp-tint { fill: ${color('derived')}; fill-opacity: .05; }
.fp-derived .fp-partition { fill: ${color('derived')}; fill-opacity: .4; }
.fp-derived .fp-mark { stroke: ${color('derived')}; stroke-opacity: 1; }
.fp-derived .fp-mark-fill { fill: ${color('derived')}; fill-opacity: 1; }
.fp-far-2 .fp-tint { fill-opacity: .1; }
.fp-far-3 .fp-tint { fill-opacity: .15; }
.fp-far-4 .fp-tint { fill-opacity: .2; }
.fp-pip { fill: ${color('derived')}; }
.fp-diagram .fp-caption { fill: ${color('muted')}; font-size: 9.5px; font-weight: 600; letter-spacing: .1em; }
.fp-diagram .fp-technology { fill: ${color('muted')}; font-size: 11px; }
.fp-diagram .fp-label { font-size: 13px; font-weight: 600; }
.fp-diagram .fp-detail { fill: ${color('muted')}; font-size: 11px; }
.fp-row-back { fill: ${color('focus')}; fill-opacity: 0; stroke: none; }
.fp-way, .fp-head { stroke: ${color('foreground')}; stroke-width: 1.5; }
.fp-way { stroke-opacity: .75; }
.fp-head { fill: ${color('foreground')}; }
.fp-edge .fp-open { fill: none; }
.fp-edge .fp-hollow { fill: ${color('background')}; }
.fp-edge .fp-hit { stroke: ${color('focus')}; stroke-opacity: 0; stroke-width: 12; }
.fp-read .fp-way { stroke-width: 1.25; stroke-opacity: .6; }
.fp-change-feed .fp-way, .fp-change-feed .fp-head, .fp-derivation .fp-way, .fp-derivation .fp-head { stroke: ${color('derived')}; }
.fp-change-feed .fp-way, .fp-derivation .fp-way { stroke-opacity: .9; }
.fp-change-feed .fp-head { fill: ${color('derived')}; }
.fp-transactional.fp-read .fp-way, .fp-transactional.fp-read .fp-head, .fp-transactional.fp-write .fp-way, .fp-transactional.fp-write .fp-head { stroke: ${color('admitted')}; }
.fp-transactional.fp-write .fp-head { fill: ${color('admitted')}; }
.fp-transactional .fp-way { stroke-width: 2.75; stroke-opacity: .9; }
.fp-lags .fp-way { stroke-dasharray: 7 6; }
.fp-trigger .fp-way { stroke-dasharray: .1 5; stroke-width: 2.25; }
.fp-bypass .fp-way, .fp-bypass .fp-head { stroke: ${color('warning')}; }
.fp-bypass .fp-way { stroke-opacity: 1; stroke-width: 2; }
.fp-bypass .fp-head { fill: ${color('warning')}; }
.fp-gate { stroke: ${color('admitted')}; stroke-width: 2; stroke-dasharray: 3 4.2; }
.fp-diagram .fp-edge-label { fill: ${color('muted')}; font-size: 11px; text-anchor: middle; stroke: ${color('background')}; stroke-width: 5; paint-order: stroke; }
.fp-diagram .fp-bypass-label { fill: ${color('warning')}; }
.fp-badge-halo { fill: ${color('background')}; }
.fp-badge-sign { stroke: ${color('background')}; stroke-width: 1.75; }
.fp-badge-dot { fill: ${color('background')}; }
.fp-error { fill: ${color('error')}; }
.fp-warning { fill: ${color('warning')}; }
.fp-info { fill: ${color('info')}; }
.fp-hint { fill: ${color('hint')}; }
.fp-diagram .fp-badge-count { font-size: 10px; font-weight: 700; stroke: ${color('background')}; stroke-width: 3; paint-order: stroke; }
.fp-lit .fp-body, .fp-lit .fp-line { stroke: ${color('lit')}; stroke-opacity: 1; stroke-width: 2.5; }
.fp-row.fp-lit .fp-row-back { fill: ${color('lit')}; fill-opacity: .22; }
.fp-edge.fp-lit .fp-way, .fp-edge.fp-lit .fp-head { stroke: ${color('lit')}; }
.fp-edge.fp-lit .fp-way { stroke-opacity: 1; stroke-width: 3; }
.fp-edge.fp-lit .fp-head { fill: ${color('lit')}; }
.fp-edge.fp-lit .fp-open { fill: none; }
.fp-edge.fp-lit .fp-hollow { fill: ${color('background')}; }
.fp-edge .fp-hit, .fp-edge.fp-lit .fp-hit { stroke: ${color('focus')}; stroke-opacity: 0; stroke-width: 12; }
.fp-selected .fp-body { stroke: ${color('focus')}; stroke-opacity: 1; stroke-width: 2.5; }
.fp-row.fp-selected .fp-row-back { fill-opacity: .25; }
.fp-edge.fp-selected .fp-hit { stroke-opacity: .35; stroke-width: 8; }
.fp-dimmed { opacity: .35; }
.fp-diagram [tabindex] { outline: none; cursor: pointer; }
.fp-ring { fill: none; stroke: none; }
.fp-diagram [tabindex]:focus-visible .fp-ring-own { stroke: ${color('focus')}; stroke-width: 2; stroke-dasharray: none; }
.fp-edge:focus-visible .fp-hit { stroke-opacity: .55; stroke-width: 8; }
.fp-node:hover .fp-body { stroke-opacity: 1; }
.fp-row:hover .fp-row-back { fill-opacity: .1; }
.fp-edge:hover .fp-way { stroke-opacity: 1; }
`;
}
