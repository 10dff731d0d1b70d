import { LayoutGrid } from 'lucide-react'
import { type KeyboardEvent, useId, useRef, useState } from 'react'
import { t } from '../language/language'
import { shownCells } from '../study/hangingCells'
import { cellsIn, type Layout, MOST_COLUMNS, MOST_ROWS } from '../study/hangingLayout'
import { useStudy } from '../study/store'
import { ActionButton } from './ActionButton'
import { AUTOMATIC_ACTION, COMPARE_ACTION, chooseLayout, SINGLE_ACTION } from './actions/layoutActions'

const CELLS: readonly Layout[] = Array.from({ length: MOST_ROWS * MOST_COLUMNS }, (_, i) => ({
  rows: Math.floor(i / MOST_COLUMNS) + 1,
  columns: (i % MOST_COLUMNS) + 1,
}))

const SMALLEST: Layout = { rows: 1, columns: 1 }

/** Rows and columns of viewports, chosen in a small grid by pointer, arrows and Enter. */
export function LayoutPicker() {
  const id = useId()
  const popover = useRef<HTMLDivElement>(null)
  const opener = useRef<HTMLButtonElement>(null)
  const shown = useShownLayout()
  const [wanted, setWanted] = useState(SMALLEST)
  const close = () => popover.current?.hidePopover()
  const onToggle = (open: boolean) => {
    if (!open || !popover.current || !opener.current) return
    const { left, bottom } = opener.current.getBoundingClientRect()
    popover.current.style.left = `${left}px`
    popover.current.style.top = `${bottom + 4}px`
    setWanted(shown)
    focusOn(popover.current, inPicker(shown))
  }
  return (
    <>
      <button
        ref={opener}
        type="button"
        className="menu-button"
        data-testid="layout-picker"
        popoverTarget={id}
        title={t('Layout')}
        aria-label={t('Layout, {{rows}} × {{columns}}', { ...shown })}
      >
        <LayoutGrid aria-hidden="true" />
        <span>
          {shown.rows} × {shown.columns}
        </span>
      </button>
      {/* biome-ignore lint/a11y/useKeyWithClickEvents: a chosen button closes the popover; its keys are its own */}
      {/* biome-ignore lint/a11y/noStaticElementInteractions: the same */}
      <div
        id={id}
        ref={popover}
        popover="auto"
        className="layout-picker"
        onToggle={(event) => onToggle(event.newState === 'open')}
        onClick={(event) => {
          if (event.target instanceof Element && event.target.closest('button')) close()
        }}
      >
        <LayoutCells wanted={wanted} onWant={setWanted} />
        <p aria-hidden="true">
          {wanted.rows} × {wanted.columns}
        </p>
        <ActionButton action={SINGLE_ACTION} withKeys />
        <ActionButton action={AUTOMATIC_ACTION} withKeys />
        <ActionButton action={COMPARE_ACTION} withKeys />
      </div>
    </>
  )
}

function useShownLayout(): Layout {
  const snapshot = useStudy((state) => state.snapshot)
  const hung = useStudy((state) => state.hung)
  return snapshot ? shownCells(snapshot, hung).layout : SMALLEST
}

/** One stop of the Tab key; arrows go through the cells. */
function LayoutCells({ wanted, onWant }: { wanted: Layout; onWant(layout: Layout): void }) {
  const inReach = inPicker(wanted)
  const onKeyDown = (event: KeyboardEvent<HTMLElement>) => {
    const next = afterKey(event.key, inReach)
    if (!next) return
    event.preventDefault()
    onWant(next)
    focusOn(event.currentTarget, next)
  }
  return (
    // biome-ignore lint/a11y/useSemanticElements: a fieldset would need a legend in sight
    <div className="layout-cells" role="group" aria-label={t('Rows and columns')} onKeyDown={onKeyDown}>
      {CELLS.map((layout) => (
        <button
          key={`${layout.rows}x${layout.columns}`}
          type="button"
          data-layout={`${layout.rows}x${layout.columns}`}
          data-within={layout.rows <= wanted.rows && layout.columns <= wanted.columns}
          tabIndex={layout.rows === inReach.rows && layout.columns === inReach.columns ? 0 : -1}
          aria-label={t('{{rows}} by {{columns}}', { ...layout })}
          onPointerEnter={() => onWant(layout)}
          onFocus={() => onWant(layout)}
          onClick={() => chooseLayout(layout)}
        />
      ))}
    </div>
  )
}

/** The largest cell of the picker that a layout reaches; automatic layouts of many scans go beyond it. */
function inPicker({ rows, columns }: Layout): Layout {
  return { rows: Math.min(rows, MOST_ROWS), columns: Math.min(columns, MOST_COLUMNS) }
}

function afterKey(key: string, { rows, columns }: Layout): Layout | null {
  const moves: Readonly<Record<string, Layout>> = {
    ArrowUp: { rows: rows - 1, columns },
    ArrowDown: { rows: rows + 1, columns },
    ArrowLeft: { rows, columns: columns - 1 },
    ArrowRight: { rows, columns: columns + 1 },
    Home: SMALLEST,
    End: { rows: MOST_ROWS, columns: MOST_COLUMNS },
  }
  const moved = moves[key]
  return moved && cellsIn(moved) > 0 ? inPicker(moved) : null
}

function focusOn(within: HTMLElement, { rows, columns }: Layout): void {
  within.querySelector<HTMLElement>(`[data-layout="${rows}x${columns}"]`)?.focus()
}
