import { annotation } from '@cornerstonejs/tools'

/**
 * How drawings look: colours are the page's own (`measurements.css`), which a theme may change at any time, so they
 * are named, not read. Brighter while the mouse is on a drawing or its row in the list is chosen.
 */
const STYLE = {
  color: 'var(--drawing)',
  colorHighlighted: 'var(--drawing-chosen)',
  colorSelected: 'var(--drawing-chosen)',
  colorLocked: 'var(--drawing)',
  lineWidth: '1.5',
  textBoxColor: 'var(--drawing)',
  textBoxColorHighlighted: 'var(--drawing-chosen)',
  textBoxColorSelected: 'var(--drawing-chosen)',
  textBoxColorLocked: 'var(--drawing)',
  textBoxFontFamily: 'system-ui, "Noto Sans", sans-serif',
  textBoxFontSize: '13px',
  textBoxLinkLineColor: 'var(--drawing)',
  shadow: true,
  textBoxShadow: true,
}

/** Called once, before anything is drawn. */
export function setDrawingStyle(): void {
  const { style } = annotation.config
  const before = style.getDefaultToolStyles()
  style.setDefaultToolStyles({ ...before, global: { ...before.global, ...STYLE } })
}
