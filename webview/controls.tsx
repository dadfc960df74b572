/**
 * The controls, from `@vscode/webview-ui-toolkit`. The toolkit is deprecated; everything else names only what this file exports,
 * so that another one can take its place. It attaches constructed style sheets, so no inline style needs to be allowed.
 */
import './style-nonce';
import {
  provideVSCodeDesignSystem,
  vsCodeButton,
  vsCodeDivider,
  vsCodeDropdown,
  vsCodeOption,
  vsCodeProgressRing,
} from '@vscode/webview-ui-toolkit';
import type { ComponentChildren, FunctionComponent } from 'preact';

provideVSCodeDesignSystem().register(
  vsCodeButton(),
  vsCodeDivider(),
  vsCodeDropdown(),
  vsCodeOption(),
  vsCodeProgressRing(),
);

/** A custom element as a component whose attributes are known. */
function element<Attributes>(tag: string): FunctionComponent<Attributes & { children?: ComponentChildren }> {
  return tag as unknown as FunctionComponent<Attributes & { children?: ComponentChildren }>;
}

const ButtonElement = element<{
  appearance: 'primary' | 'secondary' | 'icon';
  title?: string;
  'aria-label'?: string;
  disabled?: boolean;
  onClick: () => void;
}>('vscode-button');

const DropdownElement = element<{
  'aria-label': string;
  value: string;
  onChange: (event: Event) => void;
}>('vscode-dropdown');

const OptionElement = element<{ value: string; selected?: boolean }>('vscode-option');
const RingElement = element<{ 'aria-label': string }>('vscode-progress-ring');
const DividerElement = element<{ role: 'presentation' }>('vscode-divider');

export function Button(props: { children: ComponentChildren; primary?: boolean; onClick: () => void; title?: string }) {
  const { children, primary = false, onClick, title } = props;
  return (
    <ButtonElement appearance={primary ? 'primary' : 'secondary'} onClick={onClick} title={title}>
      {children}
    </ButtonElement>
  );
}

/** A button that shows only a picture; `label` is its name and tooltip. `icon`: path data in a box of 16 by 16. */
export function IconButton(props: {
  icon: string;
  isFilled?: boolean;
  label: string;
  disabled?: boolean;
  onClick: () => void;
}) {
  const { icon, isFilled = false, label, disabled = false, onClick } = props;
  return (
    <ButtonElement appearance="icon" aria-label={label} title={label} disabled={disabled} onClick={onClick}>
      <svg class={isFilled ? 'icon icon-filled' : 'icon'} width="16" height="16" viewBox="0 0 16 16" aria-hidden="true">
        <path d={icon} />
      </svg>
    </ButtonElement>
  );
}

/** One choice of several; `choose` gets the value chosen. */
export function Dropdown(props: {
  label: string;
  value: string;
  options: readonly { readonly value: string; readonly text: string }[];
  choose: (value: string) => void;
}) {
  const { label, value, options, choose } = props;
  const onChange = (event: Event): void => choose((event.target as HTMLSelectElement).value);
  return (
    <DropdownElement aria-label={label} value={value} onChange={onChange}>
      {options.map((option) => (
        <OptionElement key={option.value} value={option.value} selected={option.value === value}>
          {option.text}
        </OptionElement>
      ))}
    </DropdownElement>
  );
}

export function ProgressRing({ label }: { label: string }) {
  return <RingElement aria-label={label} />;
}

export function Divider() {
  return <DividerElement role="presentation" />;
}

/** The toolkit's own badge carries a style attribute, which the content security policy refuses. */
export function CountBadge({ count }: { count: number }) {
  return <span class="count">{count}</span>;
}
