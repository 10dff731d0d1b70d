const PRIME_A = 2654435761
const PRIME_B = 1597334677

/**
 * A short stable name for a text (a UID, a path): 53 bits in base 36. It keeps patient and study identifiers out
 * of ids; it is not cryptographic. Two keys of one study collide with a chance of about n * n / 2^54.
 */
export function shortHash(text: string): string {
  let a = 0xdeadbeef
  let b = 0x41c6ce57
  for (let i = 0; i < text.length; i++) {
    const code = text.charCodeAt(i)
    a = Math.imul(a ^ code, PRIME_A)
    b = Math.imul(b ^ code, PRIME_B)
  }
  a = mix(a, b)
  b = mix(b, a)
  return (0x100000000 * (b & 0x1fffff) + (a >>> 0)).toString(36).padStart(11, '0')
}

function mix(value: number, other: number): number {
  return Math.imul(value ^ (value >>> 16), 2246822507) ^ Math.imul(other ^ (other >>> 13), 3266489909)
}
