/** A line: a device of one phone system, as it was told last. */
import type { Device } from '@offhook/telephony'

export interface Line {
  readonly device: Device
  /** The line group whose phone system has it. */
  readonly connector: string
  /** Since when it is in its present state; milliseconds since 1970. */
  readonly since: number
}
