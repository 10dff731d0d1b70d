/** The parts of the codec packages that are used; the packages ship no types. */
declare module '@cornerstonejs/codec-libjpeg-turbo-8bit/decodewasmjs' {
  const factory: import('./wasmDecoder').CodecFactory<'JPEGDecoder'>
  export default factory
}
declare module '@cornerstonejs/codec-charls/decodewasmjs' {
  const factory: import('./wasmDecoder').CodecFactory<'JpegLSDecoder'>
  export default factory
}
declare module '@cornerstonejs/codec-openjpeg/decodewasmjs' {
  const factory: import('./wasmDecoder').CodecFactory<'J2KDecoder'>
  export default factory
}
declare module '@cornerstonejs/codec-openjph/wasmjs' {
  /** Lossless when `setQuality(true, 0)`; used by tests. */
  interface Htj2kEncoder {
    getDecodedBuffer(frame: {
      width: number
      height: number
      bitsPerSample: number
      componentCount: number
      isSigned: boolean
      isUsingColorTransform: boolean
    }): Uint8Array
    setQuality(lossless: boolean, quality: number): void
    encode(): void
    getEncodedBuffer(): Uint8Array
  }
  type Codec = import('./wasmDecoder').CodecModule<'HTJ2KDecoder'> & { HTJ2KEncoder: new () => Htj2kEncoder }
  type Options = Parameters<import('./wasmDecoder').CodecFactory<'HTJ2KDecoder'>>[0]
  const factory: (options: Options) => Promise<Codec>
  export default factory
}
declare module '@cornerstonejs/codec-libjxl/decodewasmjs' {
  const factory: import('./wasmDecoder').CodecFactory<'JpegXLDecoder'>
  export default factory
}
declare module '@cornerstonejs/codec-libjxl/encodewasmjs' {
  /** Used by tests. */
  interface JpegXlEncoder {
    getDecodedBuffer(frame: {
      width: number
      height: number
      bitsPerSample: number
      componentCount: number
      isSigned: boolean
    }): Uint8Array
    setLossless(lossless: boolean): void
    encode(): void
    getEncodedBuffer(): Uint8Array
  }
  const factory: (options: { wasmBinary: Uint8Array }) => Promise<{ JpegXLEncoder: new () => JpegXlEncoder }>
  export default factory
}
