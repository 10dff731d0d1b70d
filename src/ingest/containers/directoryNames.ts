import type { SkippedSource } from '../../study/types'
import type { DirectoryFile, DiscDirectory, FoundImage, ImageHeader, Ownership } from '../image'

/** Names that a file without a patient is read with. */
const NO_PATIENT = JSON.stringify(['', ''])
const NO_STUDY = 'no study UID'

/**
 * A path as it is compared with a Referenced File ID (PS3.10 section 8.2): discs show the same name in capitals or
 * not, with the version `;1` and the empty extension of ISO 9660, and programs that copy add `.dcm`.
 */
export function discPath(path: string): string {
  return path
    .replaceAll('\\', '/')
    .toLowerCase()
    .replace(/;\d+$/, '')
    .replace(/\.(dcm)?$/, '')
}

/**
 * Images with what their files leave out taken from the directories that name them. What the files say stands: a
 * directory is a copy, and may be older.
 */
export function withDirectoryNames(
  images: readonly FoundImage[],
  directories: readonly DiscDirectory[],
): readonly FoundImage[] {
  if (directories.length === 0) return images
  const all = directories.flatMap(({ files }) => files)
  const byPath = new Map(all.map((file) => [discPath(file.path), file]))
  const byInstance = new Map(all.map((file) => [file.instanceKey, file]))
  const order = new Map(all.map((file, place) => [file, place + 1]))
  return images.map((image) => {
    if (image.header.format !== 'dicom') return image
    const file = byInstance.get(image.header.instanceKey) ?? byPath.get(discPath(image.source))
    return file ? { ...image, header: completed(image.header, file, order.get(file) ?? null) } : image
  })
}

/** Files that a directory names and that are not there: neither by name nor, renamed, by their instance. */
export function missingFromDirectories(
  images: readonly FoundImage[],
  directories: readonly DiscDirectory[],
  paths: ReadonlySet<string>,
): SkippedSource[] {
  if (directories.length === 0) return []
  const there = new Set([...paths].map(discPath))
  const instances = new Set(images.map(({ header }) => header.instanceKey))
  return directories.flatMap((directory) =>
    directory.files
      .filter((file) => !there.has(discPath(file.path)) && !instances.has(file.instanceKey))
      .map(({ path }) => ({
        source: path,
        code: 'missing-file',
        message: `${directory.path} names ${path}, which is not among the files.`,
      })),
  )
}

/** @param place of the file in the directory, its order where nothing else gives one. */
function completed(header: ImageHeader, file: DirectoryFile, place: number | null): ImageHeader {
  return {
    ...header,
    owner: header.owner && completedOwner(header.owner, file.owner),
    description: header.description || file.description,
    modality: header.modality === 'OT' && file.modality ? file.modality : header.modality,
    seriesNumber: header.seriesNumber ?? file.seriesNumber,
    instanceNumber: header.instanceNumber ?? file.instanceNumber ?? place,
  }
}

function completedOwner(owner: Ownership, said: Ownership): Ownership {
  const nameless = owner.patientKey === NO_PATIENT && said.patientKey !== ''
  return {
    ...owner,
    patientKey: nameless ? said.patientKey : owner.patientKey,
    patientName: owner.patientName || said.patientName,
    patientSex: owner.patientSex || said.patientSex,
    studyKey: owner.studyKey === NO_STUDY && said.studyKey ? said.studyKey : owner.studyKey,
    studyDescription: owner.studyDescription || said.studyDescription,
    studyDate: owner.studyDate || said.studyDate,
  }
}
