/** A part of the account under a heading that can be folded away; what somebody folded or opened stays so. */
import type { ComponentChildren } from 'preact';
import { useState } from 'preact/hooks';

/** `isOpen`: as long as nobody has chosen. Without children the heading and its gist stand alone. */
export function Section(props: {
  readonly title: string;
  /** What the closed section tells already. */
  readonly gist: string | undefined;
  readonly isOpen: boolean;
  readonly children?: ComponentChildren;
}) {
  const { title, gist, isOpen, children } = props;
  const [chosen, choose] = useState<boolean | undefined>(undefined);
  const head = (
    <>
      <h3>{title}</h3> {gist !== undefined && <span class="section-gist">{gist}</span>}
    </>
  );
  if (!children) return <div class="section section-flat">{head}</div>;
  const isShown = chosen ?? isOpen;
  return (
    <details class="section" open={isShown}>
      {/* biome-ignore lint/a11y/noStaticElementInteractions: a summary is what opens its details, by mouse and by key. */}
      <summary
        onClick={(event) => {
          event.preventDefault();
          choose(!isShown);
        }}
      >
        {head}
      </summary>
      <div class="section-body">{children}</div>
    </details>
  );
}
