/** Which formats both sides know, and which one is used (RFC 3264 §5.1, §6.1, §7). */
import type { ExplanationStep } from '@offhook/base'
import type { AgreedFormat } from './audio-terms.ts'
import { type Format, isCompanion, isSameEncoding } from './format.ts'

export interface AgreedFormats {
  readonly codec: AgreedFormat
  readonly codecs: readonly AgreedFormat[]
  readonly telephoneEvent?: AgreedFormat
  readonly comfortNoise?: AgreedFormat
}

/**
 * The formats of `remote` that `local` knows too, in the order of `order`; undefined where no codec is common. `receives`
 * tells the payload type under which a common format comes to us.
 */
export function agreeFormats(
  remote: readonly Format[],
  local: readonly Format[],
  order: 'remote' | 'local',
  receives: (remote: Format, local: Format) => number,
  steps: ExplanationStep[],
): AgreedFormats | undefined {
  const common = commonFormats(remote, local, order, receives)
  const codecs = common.filter((format) => !isCompanion(format))
  const codec = codecs[0]
  if (!codec) {
    steps.push({
      rule: 'no-common-codec',
      because: { remote: names(remote), local: names(local) },
      outcome: 'decided',
    })
    return undefined
  }
  steps.push({
    rule: 'codec-chosen',
    because: { codec: codec.name, order, common: names(common) },
    outcome: 'decided',
  })
  // RFC 4733 §2.5.1.2, RFC 3389 §4: they share the timestamps of the codec, so the clocks must be the same.
  const companion = (name: string) =>
    common.find((format) => format.name.toLowerCase() === name && format.clockRate === codec.clockRate)
  const telephoneEvent = companion('telephone-event')
  const comfortNoise = companion('cn')
  return { codec, codecs, ...(telephoneEvent && { telephoneEvent }), ...(comfortNoise && { comfortNoise }) }
}

function commonFormats(
  remote: readonly Format[],
  local: readonly Format[],
  order: 'remote' | 'local',
  receives: (remote: Format, local: Format) => number,
): AgreedFormat[] {
  const pairs =
    order === 'remote'
      ? remote.map((format) => [format, local.find((known) => isSameEncoding(known, format))] as const)
      : local.map((known) => [remote.find((format) => isSameEncoding(known, format)), known] as const)
  const common: AgreedFormat[] = []
  for (const [format, known] of pairs) {
    if (!format || !known || common.some((chosen) => chosen.payloadType === format.payloadType)) continue
    common.push({ ...format, receivePayloadType: receives(format, known) })
  }
  return common
}

function names(formats: readonly Format[]): string {
  return formats.map(({ name, clockRate }) => `${name}/${clockRate}`).join(' ')
}
