/** Pieces of WebAssembly's text format (Core Specification 2.0, chapter 6), for kernels that are written as text. */

export const get = (local: string): string => `(local.get $${local})`
export const set = (local: string, value: string): string => `(local.set $${local} ${value})`
export const int = (value: number): string => `(i32.const ${value})`
export const add = (a: string, b: string): string => `(i32.add ${a} ${b})`
export const mul = (a: string, b: string): string => `(i32.mul ${a} ${b})`
export const shl = (a: string, bits: number): string => `(i32.shl ${a} ${int(bits)})`
export const equal = (a: string, b: string): string => `(i32.eq ${a} ${b})`

/** `body` once at least, with `counter` from 0 in steps up to `end`. `label` is the loop's own name. */
export function loop(label: string, counter: string, end: string, step: number, body: string): string {
  return `
${set(counter, int(0))}
(loop $${label}
${body}
(br_if $${label} (i32.lt_u (local.tee $${counter} ${add(get(counter), int(step))}) ${end})))`
}
