import { create } from 'zustand'

/** The panels beside the images that are folded away to give the images their room. */
export const useFolded = create<{ left: boolean; right: boolean }>(() => ({ left: false, right: false }))
