import type { ViewportScan } from '../scan'
import type { VolumeView } from './volumeStore'

interface VolumeRoomProps {
  scan: ViewportScan
  kind: VolumeView['kind']
}

/** One series as a volume. */
export default function VolumeRoom({ scan }: VolumeRoomProps) {
  return <p className="vp-empty">{scan.title}</p>
}
