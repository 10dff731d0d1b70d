import { ChevronDown, type LucideIcon } from 'lucide-react'
import {
  type KeyboardEvent,
  type MouseEvent,
  type ReactNode,
  useEffect,
  useId,
  useRef,
  useState,
} from 'react'

interface ActionMenuProps {
  /** Accessible name, in the language of the page. */
  name: string
  icon: LucideIcon
  testId: string
  /** True while something chosen in the menu is on. */
  pressed?: boolean
  /** Drawn while the menu is open. */
  children: ReactNode
}

/** A button of the bar with a menu below it. A chosen action closes the menu; arrows walk through it. */
export function ActionMenu({ name, icon: Icon, testId, pressed, children }: ActionMenuProps) {
  const id = useId()
  const menu = useRef<HTMLDivElement>(null)
  const [open, setOpen] = useState(false)
  useEffect(() => {
    if (open) choices(menu.current)[0]?.focus()
  }, [open])
  const choose = ({ target }: MouseEvent) => {
    if (target instanceof Element && target.closest('[data-action]')) menu.current?.hidePopover()
  }
  const walk = (event: KeyboardEvent) => {
    const step = event.key === 'ArrowDown' ? 1 : event.key === 'ArrowUp' ? -1 : 0
    if (step === 0 || event.target instanceof HTMLInputElement) return
    event.preventDefault()
    const all = choices(menu.current)
    const at = all.findIndex((button) => button.contains(document.activeElement))
    all[(at + step + all.length) % all.length]?.focus()
  }
  return (
    <>
      <button
        type="button"
        className="menu-button"
        data-testid={testId}
        popoverTarget={id}
        aria-pressed={pressed}
        aria-label={name}
        title={name}
      >
        <Icon aria-hidden="true" />
        <span className="menu-name">{name}</span>
        <ChevronDown className="caret" aria-hidden="true" />
      </button>
      {/* biome-ignore lint/a11y/noStaticElementInteractions: a chosen button closes the menu; its keys are its own */}
      <div
        id={id}
        ref={menu}
        popover="auto"
        className="tool-menu"
        onClick={choose}
        onKeyDown={walk}
        onToggle={(event) => setOpen(event.newState === 'open')}
      >
        {open && children}
      </div>
    </>
  )
}

function choices(menu: HTMLElement | null): HTMLElement[] {
  return [...(menu?.querySelectorAll<HTMLElement>('button:enabled') ?? [])]
}
