/** A problem's mark: severity by shape as well as by color, with the count where there are several. */
// biome-ignore-all lint/a11y: these rules take SVG groups for HTML; names and roles are held by tests.

import type { Severity } from '../../model/diagnostic';
import type { Badge } from '../../model/graph';

/** The shape of a severity, 16 pixels across, its middle at 0, 0. */
export function SeverityMark({ severity }: { readonly severity: Severity }) {
  switch (severity) {
    case 'error':
      return (
        <>
          <path class="fp-error" d="M-3.3 -8H3.3L8 -3.3V3.3L3.3 8H-3.3L-8 3.3V-3.3Z" />
          <path class="fp-badge-sign" d="M-3 -3L3 3M3 -3L-3 3" />
        </>
      );
    case 'warning':
      return (
        <>
          <path class="fp-warning" d="M0 -8L8.6 7H-8.6Z" stroke-linejoin="round" />
          <path class="fp-badge-sign" d="M0 -2.6V1.8M0 4.6V4.7" />
        </>
      );
    case 'info':
      return (
        <>
          <circle class="fp-info" r="7.5" />
          <path class="fp-badge-sign" d="M0 -.4V3.6M0 -3.6V-3.5" />
        </>
      );
    case 'hint':
      return (
        <>
          <circle class="fp-hint" r="5" />
          <circle class="fp-badge-dot" r="1.75" />
        </>
      );
  }
}

/** The marks of one target side by side, the last one's middle at `x`, `y`. They are part of the target's name, so hidden by themselves. */
export function BadgePicture(props: { readonly badges: readonly Badge[]; readonly x: number; readonly y: number }) {
  const { badges, x, y } = props;
  return (
    <g aria-hidden="true">
      {badges.map((badge, index) => (
        <g key={badge.severity} transform={`translate(${x - (badges.length - 1 - index) * 20} ${y})`}>
          <circle class="fp-badge-halo" r="10" />
          <SeverityMark severity={badge.severity} />
          {badge.count > 1 && (
            <text class="fp-badge-count" x="7" y="12">
              {badge.count}
            </text>
          )}
        </g>
      ))}
    </g>
  );
}
