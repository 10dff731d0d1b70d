import { encode } from 'fast-png'
import { zipSync } from 'fflate'
import { writeNpy } from '../../study/npy'
import { markedVolume } from '../markedVolumes'
import { writeNifti, writeNiftiGz, writeNiftiPair } from '../niftiWriter'
import { writeMetaImage, writeNrrd } from '../volumeWriters'
import type { FuzzSeed } from './seed'

/** Pictures by tifffile and Pillow, as in src/ingest/formats/pictures.test.ts: name, path, base64. */
const PICTURES = [
  [
    'tiff-16',
    'tiff-16.tif',
    'TU0AKgAAAAgADAEAAAQAAAABAAAABQEBAAQAAAABAAAAAwECAAMAAAABABAAAAEDAAMAAAABAAEAAAEGAAMAAAABAAEAAAERAAQAAAABAAAAsAEVAAMAAAABAAEAAAEWAAQAAAABAAAAAwEXAAQAAAABAAAAHgEaAAUAAAABAAAAngEbAAUAAAABAAAApgEoAAMAAAABAAEAAAAAAAAAAAABAAAAAQAAAAEAAAABAAAAACcQTiB1MJxAAAcnF04ndTecRwAOJx5OLnU+nE4=',
  ],
  [
    'tiff-tiles',
    'tiff-tiles.tif',
    'SUkqAAgAAAAOAAABBAABAAAABQAAAAEBBAABAAAAAwAAAAIBAwADAAAAtgAAAAMBAwABAAAACAAAAAYBAwABAAAAAgAAABUBAwABAAAAAwAAABoBBQABAAAAvAAAABsBBQABAAAAxAAAABwBAwABAAAAAQAAACgBAwABAAAAAQAAAEIBBAABAAAAEAAAAEMBBAABAAAAEAAAAEQBBAABAAAA0AAAAEUBBAABAAAANwAAAAAAAAAIAAgACAABAAAAAQAAAAEAAAABAAAAAAAAAHic7coxEQAgDATB1xRNryl6GAbCyUJCOiq2XokQFikQapnwsSu98eo/BGVWMmH0//seuitqF1M=',
  ],
  [
    'tiff-lzw',
    'tiff-lzw.tif',
    'SUkqACgAAACAAAAMgZQKCgCDwcAGSCAB/wWHw6IQOGv6CxYARh/QEAsAAAEDAAEAAAAFAAAAAQEDAAEAAAADAAAAAgEDAAMAAACyAAAAAwEDAAEAAAAFAAAABgEDAAEAAAACAAAAEQEEAAEAAAAIAAAAFQEDAAEAAAADAAAAFgEDAAEAAAADAAAAFwEEAAEAAAAgAAAAHAEDAAEAAAABAAAAPQEDAAEAAAACAAAAAAAAAAgACAAIAA==',
  ],
  [
    'tiff-packbits',
    'tiff-packbits.tif',
    'SUkqABoAAAAEADJklsgEAjRmmMoEBDZomswJAAABAwABAAAABQAAAAEBAwABAAAAAwAAAAIBAwABAAAACAAAAAMBAwABAAAABYAAAAYBAwABAAAAAQAAABEBBAABAAAACAAAABYBAwABAAAAAwAAABcBBAABAAAAEgAAABwBAwABAAAAAQAAAAAAAAA=',
  ],
  [
    'tiff-planes',
    'tiff-planes.tif',
    'SUkqAAgAAAANAAABBAABAAAABQAAAAEBBAABAAAAAwAAAAIBAwADAAAAqgAAAAMBAwABAAAAAQAAAAYBAwABAAAAAgAAABEBBAADAAAAsAAAABUBAwABAAAAAwAAABYBBAABAAAAAwAAABcBAwADAAAAvAAAABoBBQABAAAAwgAAABsBBQABAAAAygAAABwBAwABAAAAAgAAACgBAwABAAAAAQAAAAAAAAAIAAgACADgAAAA7wAAAP4AAAAPAA8ADwABAAAAAQAAAAEAAAABAAAAAAAAAAAAAAAAAAAAAAAAMmSWyAAyZJbIADJklsgAAAAAAGRkZGRkyMjIyMjIyMjIyMjHxsXEyMbEwsA=',
  ],
  [
    'tiff-float',
    'tiff-float.tif',
    'SUkqADIAAAB4nGOwZ2BgPMDQ4ODAAAcH/jMw/A+6cGCBQwNCDERc+PAACOBiAJAjDgELAAABAwABAAAABQAAAAEBAwABAAAAAwAAAAIBAwABAAAAIAAAAAMBAwABAAAACAAAAAYBAwABAAAAAQAAABEBBAABAAAACAAAABYBAwABAAAAAwAAABcBBAABAAAAKgAAABwBAwABAAAAAQAAAD0BAwABAAAAAwAAAFMBAwABAAAAAwAAAAAAAAA=',
  ],
  [
    'tiff-big',
    'tiff-big.tif',
    'SUkrAAgAAAAQAAAAAAAAAAwAAAAAAAAAAAEEAAEAAAAAAAAABQAAAAAAAAABAQQAAQAAAAAAAAADAAAAAAAAAAIBAwABAAAAAAAAABAAAAAAAAAAAwEDAAEAAAAAAAAAAQAAAAAAAAAGAQMAAQAAAAAAAAABAAAAAAAAABEBEAABAAAAAAAAABABAAAAAAAAFQEDAAEAAAAAAAAAAQAAAAAAAAAWAQQAAQAAAAAAAAADAAAAAAAAABcBEAABAAAAAAAAAB4AAAAAAAAAGgEFAAEAAAAAAAAAAQAAAAEAAAAbAQUAAQAAAAAAAAABAAAAAQAAACgBAwABAAAAAAAAAAEAAAAAAAAAagEAAAAAAAAAABAnIE4wdUCcBwAXJydON3VHnA4AHicuTj51TpwBABEnIU4xdUGcCAAYJyhOOHVInA8AHycvTj91T5wCABInIk4ydUKcCQAZJylOOXVJnBAAICcwTkB1UJwMAAAAAAAAAAABBAABAAAAAAAAAAUAAAAAAAAAAQEEAAEAAAAAAAAAAwAAAAAAAAACAQMAAQAAAAAAAAAQAAAAAAAAAAMBAwABAAAAAAAAAAEAAAAAAAAABgEDAAEAAAAAAAAAAQAAAAAAAAARARAAAQAAAAAAAAAuAQAAAAAAABUBAwABAAAAAAAAAAEAAAAAAAAAFgEEAAEAAAAAAAAAAwAAAAAAAAAXARAAAQAAAAAAAAAeAAAAAAAAABoBBQABAAAAAAAAAAEAAAABAAAAGwEFAAEAAAAAAAAAAQAAAAEAAAAoAQMAAQAAAAAAAAABAAAAAAAAAGoCAAAAAAAADAAAAAAAAAAAAQQAAQAAAAAAAAAFAAAAAAAAAAEBBAABAAAAAAAAAAMAAAAAAAAAAgEDAAEAAAAAAAAAEAAAAAAAAAADAQMAAQAAAAAAAAABAAAAAAAAAAYBAwABAAAAAAAAAAEAAAAAAAAAEQEQAAEAAAAAAAAATAEAAAAAAAAVAQMAAQAAAAAAAAABAAAAAAAAABYBBAABAAAAAAAAAAMAAAAAAAAAFwEQAAEAAAAAAAAAHgAAAAAAAAAaAQUAAQAAAAAAAAABAAAAAQAAABsBBQABAAAAAAAAAAEAAAABAAAAKAEDAAEAAAAAAAAAAQAAAAAAAAAAAAAAAAAAAA==',
  ],
  [
    'bmp-colour',
    'bmp-colour.bmp',
    'Qk1mAAAAAAAAADYAAAAoAAAABQAAAAMAAAABABgAAAAAADAAAADEDgAAxA4AAAAAAAAAAAAAyMgAxsgyxMhkwsiWwMjIAMhkAMdkMsZkZMVklsRkyADIAADIADLIAGTIAJbIAMgA',
  ],
  [
    'bmp-palette',
    'bmp-palette.bmp',
    'Qk1KAAAAAAAAAD4AAAAoAAAABQAAAAMAAAABAAEAAAAAAAwAAADEDgAAxA4AAAIAAAACAAAAAAAAAP///wA4AAAAOAAAABgAAAA=',
  ],
  [
    'tiff-jpeg',
    'tiff-jpeg.tif',
    'SUkqACYAAAD/2P/AAAsIAAgACAEBEQD/2gAIAQEAAD8A+Z6//9kKAAABAwABAAAACAAAAAEBAwABAAAACAAAAAIBAwABAAAACAAAAAMBAwABAAAABwAAAAYBAwABAAAAAQAAABEBBAABAAAACAAAABYBAwABAAAACAAAABcBBAABAAAAHgAAABwBAwABAAAAAQAAAFsBBwAhAQAApAAAAAAAAAD/2P/bAEMAAgEBAQEBAgEBAQICAgICBAMCAgICBQQEAwQGBQYGBgUGBgYHCQgGBwkHBgYICwgJCgoKCgoGCAsMCwoMCQoKCv/EAB8AAAEFAQEBAQEBAAAAAAAAAAABAgMEBQYHCAkKC//EALUQAAIBAwMCBAMFBQQEAAABfQECAwAEEQUSITFBBhNRYQcicRQygZGhCCNCscEVUtHwJDNicoIJChYXGBkaJSYnKCkqNDU2Nzg5OkNERUZHSElKU1RVVldYWVpjZGVmZ2hpanN0dXZ3eHl6g4SFhoeIiYqSk5SVlpeYmZqio6Slpqeoqaqys7S1tre4ubrCw8TFxsfIycrS09TV1tfY2drh4uPk5ebn6Onq8fLz9PX29/j5+v/Z',
  ],
  [
    'jpeg',
    'jpeg.jpg',
    '/9j/4AAQSkZJRgABAQAAAQABAAD/4QAiRXhpZgAATU0AKgAAAAgAAQESAAMAAAABAAYAAAAAAAD/2wBDAAIBAQEBAQIBAQECAgICAgQDAgICAgUEBAMEBgUGBgYFBgYGBwkIBgcJBwYGCAsICQoKCgoKBggLDAsKDAkKCgr/wAALCAAIAAgBAREA/8QAHwAAAQUBAQEBAQEAAAAAAAAAAAECAwQFBgcICQoL/8QAtRAAAgEDAwIEAwUFBAQAAAF9AQIDAAQRBRIhMUEGE1FhByJxFDKBkaEII0KxwRVS0fAkM2JyggkKFhcYGRolJicoKSo0NTY3ODk6Q0RFRkdISUpTVFVWV1hZWmNkZWZnaGlqc3R1dnd4eXqDhIWGh4iJipKTlJWWl5iZmqKjpKWmp6ipqrKztLW2t7i5usLDxMXGx8jJytLT1NXW19jZ2uHi4+Tl5ufo6erx8vP09fb3+Pn6/9oACAEBAAA/APmev//Z',
  ],
] as const

/**
 * One valid file of every format besides DICOM and of each way a format packs its values. Seeds of one folder belong
 * together.
 */
export function formatSeeds(): FuzzSeed[] {
  const volume = markedVolume(
    [4, 0, 2],
    [
      [1, 0, 0],
      [0, 1, 0],
      [0, 0, 1],
    ],
  )
  const npy = writeNpy(
    Float32Array.from({ length: 24 }, (_, i) => i),
    [2, 3, 4],
  )
  const rgb = { datatype: 128, bits: 24, bytes: new Uint8Array(180).fill(7) }
  const grey = new Uint8Array(48).map((_, i) => i * 5)
  const seeds: readonly (readonly [name: string, file: string, bytes: Uint8Array])[] = [
    ['nifti-1', 'a.nii', writeNifti(volume)],
    [
      'nifti-1-qform',
      'a.nii',
      writeNifti(volume, { form: 'qform', littleEndian: false, slope: 2, intercept: -1 }),
    ],
    ['nifti-1-gz', 'a.nii.gz', writeNiftiGz(volume)],
    ['nifti-1-rgb', 'a.nii', writeNifti(volume, { data: rgb })],
    ['nifti-pair', 'a.hdr', writeNiftiPair(volume).header],
    ['nifti-pair', 'a.img', writeNiftiPair(volume).values],
    ['nifti-2', 'a.nii', writeNifti(volume, { version: 2 })],
    ['nrrd', 'a.nrrd', writeNrrd(volume).file],
    ['nrrd-gzip', 'a.nrrd', writeNrrd(volume, { encoding: 'gzip' }).file],
    ['nrrd-text', 'a.nrrd', writeNrrd(volume, { encoding: 'ascii' }).file],
    ['nhdr', 'a.nhdr', writeNrrd(volume, { dataFile: 'a.raw' }).header],
    ['nhdr', 'a.raw', writeNrrd(volume).values],
    ['mhd', 'a.mhd', writeMetaImage(volume, { dataFile: 'a.zraw', compressed: true }).header],
    ['mhd', 'a.zraw', writeMetaImage(volume, { compressed: true }).values],
    ['metaimage', 'a.mha', writeMetaImage(volume).file],
    ['metaimage-zlib', 'a.mha', writeMetaImage(volume, { compressed: true }).file],
    ['npy', 'a.npy', npy],
    ['npz', 'a.npz', zipSync({ 'x.npy': npy, 'y.npy': npy })],
    ['png', 'a.png', encode({ width: 8, height: 6, channels: 1, data: grey })],
    ...PICTURES.map(([name, path, base64]) => [name, path, fromBase64(base64)] as const),
  ]
  return seeds.map(([name, file, bytes]) => ({ name: `${name}: ${file}`, path: `${name}/${file}`, bytes }))
}

function fromBase64(text: string): Uint8Array {
  return Uint8Array.from(atob(text), (letter) => letter.charCodeAt(0))
}
