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
  const factory: import('./wasmDecoder').CodecFactory<'HTJ2KDecoder'>
  export default factory
}
