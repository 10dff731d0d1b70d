import { t } from '../../language/language'
import type { PlaneName } from './mprGeometry'
import type { Slab, SlabMode } from './slab'

export function planeLabel(plane: PlaneName): string {
  return { axial: t('Axial'), sagittal: t('Sagittal'), coronal: t('Coronal') }[plane]
}

export function modeLabel(mode: SlabMode): string {
  return { mip: t('MIP'), minip: t('MinIP'), average: t('Average') }[mode]
}

/** `MIP 10 mm`; empty for a single plane. */
export function slabLabel({ thickness, mode }: Slab): string {
  return thickness > 0 ? `${modeLabel(mode)} ${thickness} mm` : ''
}
