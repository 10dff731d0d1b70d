import type { NamedTensors } from '../model/tensors'

/** Sizes of a vision transformer to be made up. */
export interface VitShape {
  prefix: string
  /** Patches across and down. */
  side: number
  patch: number
  channels: number
  width: number
  layers: number
  heads: number
  /** A class token; absent: the mean of all tokens. */
  token?: boolean
}

type Row = readonly number[]

const HEAD = 64

/** Names and shapes of its tensors. The feed forward part is five wider than a token. */
export function shapesOfVit(shape: VitShape): [string, readonly number[]][] {
  const { prefix, side, patch, channels, width, heads } = shape
  const [values, hidden, inner] = [patch * patch * channels, width + 5, heads * HEAD]
  const encoder = `${prefix}vision_encoder`
  const both = (name: string, dims: Row): [string, Row][] => [
    [`${name}.weight`, dims],
    [`${name}.bias`, dims.slice(0, 1)],
  ]
  const layers = Array.from({ length: shape.layers }, (_, index) => `${encoder}.transformer.layers.${index}`)
  return [
    ...both(`${encoder}.to_patch_embedding_2D.1`, [values]),
    ...both(`${encoder}.to_patch_embedding_2D.2`, [width, values]),
    ...both(`${encoder}.to_patch_embedding_2D.3`, [width]),
    [`${encoder}.pos_embedding.row_embed.weight`, [side, width / 2]],
    [`${encoder}.pos_embedding.col_embed.weight`, [side, width / 2]],
    ...(shape.token ? [[`${encoder}.cls_token`, [1, 1, width]] satisfies [string, Row]] : []),
    ...layers.flatMap((at): [string, Row][] => [
      ...both(`${at}.0.norm`, [width]),
      [`${at}.0.fn.to_qkv.weight`, [3 * inner, width]],
      ...(heads === 1 && width === HEAD ? [] : both(`${at}.0.fn.to_out.0`, [width, inner])),
      ...both(`${at}.1.norm`, [width]),
      ...both(`${at}.1.fn.net.0`, [hidden, width]),
      ...both(`${at}.1.fn.net.3`, [width, hidden]),
    ]),
    ...both(`${prefix}mlp_embed.0`, [width, width]),
    ...both(`${prefix}mlp_embed.2`, [width, width]),
  ]
}

function sum(values: Row): number {
  return values.reduce((total, value) => total + value, 0)
}

function plus(a: Row, b: Row): number[] {
  return a.map((value, index) => value + (b[index] ?? 0))
}

function dot(a: Row, b: Row): number {
  return sum(a.map((value, index) => value * (b[index] ?? 0)))
}

/** Error function by its series, good to 1e-8 (Abramowitz and Stegun 7.1.5). */
function erf(x: number): number {
  if (Math.abs(x) > 4) return Math.sign(x)
  let [term, total] = [x, x]
  for (let n = 1; n < 90; n++) {
    term *= (-x * x) / n
    total += term / (2 * n + 1)
  }
  return (2 / Math.sqrt(Math.PI)) * total
}

function gelu(row: Row): number[] {
  return row.map((x) => (x * (1 + erf(x / Math.SQRT2))) / 2)
}

function softmax(row: Row): number[] {
  const powers = row.map((value) => Math.exp(value - Math.max(...row)))
  return powers.map((value) => value / sum(powers))
}

/**
 * The slice encoder of the authors' `vit2D.py` in plain loops and double precision, number by number as their code has
 * it: nothing folded, channels repeated. For tests of the graph.
 */
export class PlainVit {
  private constructor(
    private readonly shape: VitShape,
    private readonly tensors: ReadonlyMap<string, number[]>,
  ) {}

  static async read(tensors: NamedTensors, shape: VitShape): Promise<PlainVit> {
    const all = new Map<string, number[]>()
    for (const name of tensors.names)
      all.set(name.slice(shape.prefix.length), Array.from(await tensors.read(name)))
    return new PlainVit(shape, all)
  }

  /** @param slice [size, size]. @returns [width]. */
  features(slice: Float32Array): number[] {
    const { side, token } = this.shape
    let rows: Row[] = []
    for (let y = 0; y < side; y++) for (let x = 0; x < side; x++) rows.push(this.patchToken(slice, y, x))
    if (token) rows = [this.get('vision_encoder.cls_token'), ...rows]
    for (let layer = 0; layer < this.shape.layers; layer++) {
      rows = this.layer(`vision_encoder.transformer.layers.${layer}`, rows)
    }
    const mean = (rows[0] ?? []).map((_, column) => sum(rows.map((row) => row[column] ?? 0)) / rows.length)
    const pooled = token ? (rows[0] ?? []) : mean
    return this.linear('mlp_embed.2', gelu(this.linear('mlp_embed.0', pooled)))
  }

  private get(name: string): number[] {
    const values = this.tensors.get(name)
    if (values === undefined) throw new Error(`no tensor ${name}`)
    return values
  }

  private linear(name: string, x: Row, biased = true): number[] {
    const weight = this.get(`${name}.weight`)
    const out = Array.from({ length: weight.length / x.length }, (_, row) =>
      dot(weight.slice(row * x.length, (row + 1) * x.length), x),
    )
    return biased ? plus(out, this.get(`${name}.bias`)) : out
  }

  private norm(name: string, x: Row): number[] {
    const mean = sum(x) / x.length
    const variance = sum(x.map((value) => (value - mean) ** 2)) / x.length
    const [scale, shift] = [this.get(`${name}.weight`), this.get(`${name}.bias`)]
    return x.map(
      (value, i) => ((value - mean) / Math.sqrt(variance + 1e-5)) * (scale[i] ?? 0) + (shift[i] ?? 0),
    )
  }

  private patchToken(slice: Float32Array, y: number, x: number): number[] {
    const { side, patch, channels, width } = this.shape
    const values: number[] = []
    for (let i = 0; i < patch; i++) {
      for (let j = 0; j < patch; j++) {
        const pixel = slice[(y * patch + i) * side * patch + x * patch + j] ?? 0
        for (let channel = 0; channel < channels; channel++) values.push(pixel)
      }
    }
    const at = 'vision_encoder.to_patch_embedding_2D'
    const token = this.norm(`${at}.3`, this.linear(`${at}.2`, this.norm(`${at}.1`, values)))
    const half = width / 2
    const place = [
      ...this.get('vision_encoder.pos_embedding.row_embed.weight').slice(y * half, (y + 1) * half),
      ...this.get('vision_encoder.pos_embedding.col_embed.weight').slice(x * half, (x + 1) * half),
    ]
    return plus(token, place)
  }

  private layer(at: string, rows: readonly Row[]): number[][] {
    const attended = this.attention(
      `${at}.0.fn`,
      rows.map((row) => this.norm(`${at}.0.norm`, row)),
    )
    return rows.map((row, index) => {
      const x = plus(row, attended[index] ?? [])
      const hidden = gelu(this.linear(`${at}.1.fn.net.0`, this.norm(`${at}.1.norm`, x)))
      return plus(x, this.linear(`${at}.1.fn.net.3`, hidden))
    })
  }

  private attention(at: string, rows: readonly Row[]): number[][] {
    const { heads } = this.shape
    const all = rows.map((row) => this.linear(`${at}.to_qkv`, row, false))
    const part = (row: Row, third: number, head: number) =>
      row.slice((third * heads + head) * HEAD, (third * heads + head + 1) * HEAD)
    return all.map((row) => {
      const merged: number[] = []
      for (let head = 0; head < heads; head++) {
        const query = part(row, 0, head)
        const weights = softmax(all.map((other) => dot(query, part(other, 1, head)) / Math.sqrt(HEAD)))
        for (let i = 0; i < HEAD; i++)
          merged.push(
            dot(
              weights,
              all.map((other) => part(other, 2, head)[i] ?? 0),
            ),
          )
      }
      return this.tensors.has(`${at}.to_out.0.weight`) ? this.linear(`${at}.to_out.0`, merged) : merged
    })
  }
}
