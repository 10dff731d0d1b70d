/** `ArrayBuffer.prototype.transfer` of ECMAScript 2024, where it is there. */
interface Transferable {
  transfer(length: number): ArrayBuffer
}

function canTransfer(buffer: ArrayBufferLike): buffer is ArrayBuffer & Transferable {
  return buffer instanceof ArrayBuffer && 'transfer' in buffer
}

/**
 * Gives the memory behind an array back now. Dropped arrays wait for the collector, which comes late to those that lie
 * outside its heap: hundreds of megabytes of them stand beside what is still in use. Only for arrays that own their
 * whole buffer and that nobody else reads; the array is empty afterwards.
 */
export function giveBack(bytes: Uint8Array | Float32Array): void {
  if (canTransfer(bytes.buffer) && bytes.byteLength === bytes.buffer.byteLength) bytes.buffer.transfer(0)
}
