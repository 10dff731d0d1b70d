/** How the values across a slab become one: the largest, the smallest, or their mean. */
export type SlabMode = 'mip' | 'minip' | 'average'

/** `thickness` in mm; 0 is a single plane, whatever the mode. */
export interface Slab {
  thickness: number
  mode: SlabMode
}

export const SLAB_MODES: readonly SlabMode[] = ['mip', 'minip', 'average']

/** Thicknesses on offer, in mm. */
export const SLAB_THICKNESSES: readonly number[] = [0, 5, 10, 20, 50]

/** The next thickness of the row, round and round; a thickness outside the row is followed by the first. */
export function nextSlab({ thickness, mode }: Slab): Slab {
  const at = SLAB_THICKNESSES.indexOf(thickness)
  return { thickness: SLAB_THICKNESSES[(at + 1) % SLAB_THICKNESSES.length] ?? 0, mode }
}

/** Samples across a slab: enough for a thin bright structure, few enough for a moderate graphics card. */
const FEWEST_SAMPLES = 128
const MOST_SAMPLES = 256
/** Samples between two neighbouring voxels. A structure one voxel thick then loses at most a sixteenth of its height. */
const SAMPLES_PER_VOXEL = 8

/**
 * Distance in mm between the samples of a ray through a slab. Rays begin at a random fraction of it, so the voxels'
 * centres are never met exactly and a coarse step darkens thin bright structures.
 * @param thickness mm, more than 0
 * @param smallestSpacing the smallest of the volume's spacings, mm
 */
export function slabStep(thickness: number, smallestSpacing: number): number {
  const wanted = Math.min(thickness / FEWEST_SAMPLES, smallestSpacing / SAMPLES_PER_VOXEL)
  return Math.max(wanted, thickness / MOST_SAMPLES)
}
