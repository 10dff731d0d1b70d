import { failed, ok, type Result } from '../../../study/result'
import type { ByteSource } from '../../../study/types'
import type { DecodeContext, DecodedImage, Found, FoundImage, ImageHeader } from '../../image'
import { plainHeader } from '../../pictures'
import type { Reader } from '../../reader'
import { isTurned, MAX_PICTURE_VALUES, pictureOf, upright } from '../raster'
import { TiffBytes, type TiffFile, type TiffPage, tiffFile, tiffPages } from './directory'
import { tiffPixels, tiffType } from './pixels'
import { TIFF_PACKINGS } from './unpack'

/** TIFF and BigTIFF, each page an image: grey, colour and palette, 1 to 32 bits, strips and tiles. */
export const tiffReader: Reader = {
  name: 'TIFF',
  async read({ source, head }) {
    const file = tiffFile(head)
    return file === null ? null : readTiff(source, file)
  },
}

async function readTiff(source: ByteSource, file: TiffFile): Promise<Result<Found>> {
  const { path } = source
  let pages: TiffPage[]
  try {
    pages = (await tiffPages(new TiffBytes(source, file))).filter(({ reduced }) => !reduced)
  } catch (error) {
    return failed('unreadable', `${path} is a damaged TIFF file: ${reasonOf(error)}.`)
  }
  if (pages.length === 0) return failed('unreadable', `${path} is a TIFF file without an image.`)
  const refusal = pages.map((page) => refusalOf(page, source)).find((reason) => reason !== null)
  if (refusal) return refusal
  return ok({
    kind: 'images',
    images: pages.map((page, index) => imageOf(source, file, page, index, pages.length)),
  })
}

/** Why a page cannot be shown; asked before anything of it is allocated. */
function refusalOf(page: TiffPage, { path, size }: ByteSource): Result<never> | null {
  const packing = TIFF_PACKINGS.get(page.compression)
  if (packing === undefined) {
    return failed(
      'unsupported-values',
      `${path} is packed in a way of TIFF (${page.compression}) not read here.`,
    )
  }
  const values = page.width * page.height * page.samples
  if (page.samples < 1 || !(values <= MAX_PICTURE_VALUES)) {
    return failed(
      'too-large',
      `${path} is a picture of ${page.width} x ${page.height}, too large to be opened.`,
    )
  }
  if ((values * page.bits) / 8 > size * packing.mostPerByte) {
    return failed('unreadable', `${path} is shorter than its header says.`)
  }
  return isReadable(page)
    ? null
    : failed(
        'unsupported-values',
        `${path} holds TIFF values (${page.bits} bits, format ${page.sampleFormat}, colour model ${page.photometric}) not read here.`,
      )
}

function isReadable(page: TiffPage): boolean {
  const { photometric, samples, bits, compression, predictor, fillOrder } = page
  const jpeg = compression === 7
  const colours =
    photometric === 2 || (photometric === 6 && jpeg) ? samples >= 3 : photometric === 3 && bits <= 16
  const known = colours || photometric === 0 || photometric === 1
  const whole = bits % 8 === 0
  const predicted = predictor === 1 || (predictor === 2 && whole && bits <= 32) || (predictor === 3 && whole)
  return tiffType(page) !== null && known && predicted && fillOrder === 1 && (!jpeg || bits === 8)
}

function imageOf(
  source: ByteSource,
  file: TiffFile,
  page: TiffPage,
  frame: number,
  pages: number,
): FoundImage {
  const turned = isTurned(page.orientation)
  const [rows, columns] = turned ? [page.width, page.height] : [page.height, page.width]
  const header: ImageHeader = { ...plainHeader(source.path, rows, columns, pages), format: 'picture' }
  const decode = (context: DecodeContext) => decodePage(source, file, page, context)
  return { source: source.path, frame, header, decode }
}

async function decodePage(
  source: ByteSource,
  file: TiffFile,
  page: TiffPage,
  context: DecodeContext,
): Promise<Result<DecodedImage>> {
  const type = tiffType(page)
  if (type === null) return failed('unreadable', `${source.path} holds values that are not read here.`)
  // What goes wrong here is said by whoever asked for the page.
  return pictureOf(
    source.path,
    upright(await tiffPixels(source, file, page, type, context), page.orientation),
  )
}

function reasonOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error)
}
