import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { decode } from 'fast-png'
import { stretchToSquare } from '../diagnose/preprocess'
import type { Network } from '../model/network'

/**
 * A picture of 256 x 256 as a scan of one slice of `size` x `size`: scaled with the zeros that pad it, so by its largest
 * value.
 */
export async function readPictureScan(file: string, size: number): Promise<Float32Array> {
  const { data, width, height, channels } = decode(await readFile(file))
  if (width !== 256 || height !== 256 || channels !== 1) throw new Error(`${file} is not 256 x 256 grey`)
  const slice = stretchToSquare(Float32Array.from(data), height, width, size)
  let largest = 0
  for (const value of slice) largest = Math.max(largest, value)
  return slice.map((value) => value / largest)
}

/** Logits of a folder of such pictures, each a scan in the slot at its place, without the rest of the product between. */
export async function pictureCaseLogits(
  network: Network,
  folder: string,
  slots: readonly number[],
): Promise<Float32Array> {
  const files = (await readdir(folder)).filter((file) => file.endsWith('.png')).sort()
  const scans: Float32Array[] = []
  for (const file of files) {
    const features = await network.encode(await readPictureScan(join(folder, file), network.shape.size), 1)
    scans.push((await network.attend(features)).scan)
  }
  return (await network.fuse(scans, slots)).logits
}
