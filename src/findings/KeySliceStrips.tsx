import type { ReactNode } from 'react'
import type { Diagnosis } from '../diagnose/diagnosis'
import { type KeySlice, keySlices, MARKED_SLICES } from '../explain/keySlices'
import { t } from '../language/language'
import { Explained } from './Explained'
import { scanName } from './scanName'

export interface KeySlicesProps {
  diagnosis: Diagnosis
  thumbnail(sliceId: string): ReactNode
  onShowSlice(seriesId: string, index: number): void
}

/** The slices that attention chose in every scan that has more than one to choose from. */
export function KeySliceStrips({ diagnosis, thumbnail, onShowSlice }: KeySlicesProps) {
  const stacks = diagnosis.evidence.sliceWeights.filter((scan) => scan.slices.length > 1)
  if (stacks.length === 0) return null
  return (
    <Explained
      title={t('Key slices')}
      explanation={t(
        'Where the attention of the model lay in each scan, as a share of what it gave to the scan’s slices. It is the same for every finding: it says where the model looked, not that something is there.',
      )}
    >
      {stacks.map((scan) => (
        <Strip
          key={scan.scan}
          name={scanName(diagnosis, scan.scan)}
          total={diagnosis.scans.find((one) => one.id === scan.scan)?.slices ?? scan.slices.length}
          slices={keySlices(diagnosis.evidence, scan.scan, MARKED_SLICES)}
          thumbnail={thumbnail}
          onShow={(index) => onShowSlice(scan.scan, index)}
        />
      ))}
    </Explained>
  )
}

interface StripProps {
  name: string
  total: number
  slices: readonly KeySlice[]
  thumbnail(sliceId: string): ReactNode
  onShow(index: number): void
}

function Strip({ name, total, slices, thumbnail, onShow }: StripProps) {
  return (
    <div className="strip">
      <span className="strip-name">{name}</span>
      {slices.map((slice) => (
        <button
          type="button"
          key={slice.sliceId}
          data-testid="key-slice"
          data-slice={slice.slice}
          aria-label={t('Show {{name}}, image {{image}} of {{total}}', {
            name,
            image: slice.slice + 1,
            total,
          })}
          title={t('{{percent}} % of the attention on this scan’s slices', {
            percent: Math.round(slice.share * 100),
          })}
          onClick={() => onShow(slice.slice)}
        >
          {thumbnail(slice.sliceId)}
          <span>
            {slice.slice + 1} · {Math.round(slice.share * 100)} %
          </span>
        </button>
      ))}
    </div>
  )
}
