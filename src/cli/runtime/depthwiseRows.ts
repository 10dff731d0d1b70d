import { add, equal, get, int, loop, mul, set, shl } from './wat.ts'

/** The first half of the depthwise kernel: rows of input into a buffer, with the zeros around them. */

export const LANES = 4
export const FLOAT_BYTES = 4
export const VECTOR_BYTES = LANES * FLOAT_BYTES
export const ZERO = '(v128.const i32x4 0 0 0 0)'

const storeZero = (at: string) => `(v128.store align=1 ${at} ${ZERO})`

/** A row with a vector of zeros on either side, as far as the padding leaves it. */
function copyRow1(): string {
  return `
${storeZero(get('to'))}
${set('even', add(get('to'), shl(get('padLeft'), 2)))}
${loop(
  'copy1',
  'i',
  get('widthBytes'),
  VECTOR_BYTES,
  `(v128.store align=1 ${add(get('even'), get('i'))} (v128.load align=1 ${add(get('from'), get('i'))}))`,
)}
${storeZero(add(get('even'), get('widthBytes')))}`
}

const lanes = (first: number) =>
  Array.from({ length: LANES }, (_, lane) =>
    Array.from({ length: FLOAT_BYTES }, (_, byte) => (2 * lane + first) * FLOAT_BYTES + byte).join(' '),
  ).join(' ')

/** For a stride of two a row lies as two halves: its even places, padding counted, then its odd ones. */
function copyRow2(): string {
  const store = (to: string, first: number) =>
    `(v128.store align=1 ${add(get(to), get('i'))} (i8x16.shuffle ${lanes(first)} ${get('va')} ${get('vb')}))`
  return `
${storeZero(get('to'))}
${storeZero(add(get('to'), get('halfBytes')))}
${set('even', add(get('to'), shl(`(i32.shr_u ${get('padLeft')} ${int(1)})`, 2)))}
${set('odd', add(get('to'), shl(`(i32.shr_u ${add(get('padLeft'), int(1))} ${int(1)})`, 2)))}
(if (i32.and ${get('padLeft')} ${int(1)})
  (then ${set('even', add(get('even'), get('halfBytes')))})
  (else ${set('odd', add(get('odd'), get('halfBytes')))}))
${loop(
  'copy2',
  'i',
  get('widthBytes'),
  VECTOR_BYTES,
  `${set('va', `(v128.load align=1 ${add(get('from'), shl(get('i'), 1))})`)}
${set('vb', `(v128.load offset=${VECTOR_BYTES} align=1 ${add(get('from'), shl(get('i'), 1))})`)}
${store('even', 0)}
${store('odd', 1)}`,
)}
${storeZero(add(get('even'), get('widthBytes')))}
${storeZero(add(get('odd'), get('widthBytes')))}`
}

/** The band's input rows into the buffer, those above and below the channel as zeros. */
export function fillBand(): string {
  return loop(
    'fill',
    'row',
    get('rowsIn'),
    1,
    `
${set('to', add(get('buffer'), mul(get('row'), get('rowBytes'))))}
${set('y', `(i32.sub ${add(mul(get('first'), get('stride')), get('row'))} ${get('padTop')})`)}
(if (i32.lt_u ${get('y')} ${get('inputHeight')})
  (then
    ${set('from', add(get('input'), mul(mul(get('y'), get('stride')), get('widthBytes'))))}
    (if ${equal(get('stride'), int(1))} (then ${copyRow1()}) (else ${copyRow2()})))
  (else ${loop('zero', 'i', get('rowBytes'), VECTOR_BYTES, storeZero(add(get('to'), get('i'))))}))`,
  )
}
