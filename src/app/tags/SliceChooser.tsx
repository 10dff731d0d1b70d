import { useId } from 'react'
import { t } from '../../language/language'

interface SliceChooserProps {
  count: number
  /** From 0. */
  index: number
  onChoose(index: number): void
}

/** Which slice of the series: a slider, and its place in numbers. */
export function SliceChooser({ count, index, onChoose }: SliceChooserProps) {
  const id = useId()
  if (count < 2) return null
  const place = t('{{number}} of {{total}}', { number: index + 1, total: count })
  return (
    <p className="tag-slice">
      <label htmlFor={id}>{t('Slice')}</label>
      <input
        id={id}
        type="range"
        min={1}
        max={count}
        value={index + 1}
        aria-valuetext={place}
        data-testid="tag-slice"
        onChange={(event) => onChoose(event.target.valueAsNumber - 1)}
      />
      <output htmlFor={id}>{place}</output>
    </p>
  )
}
