/** The location of the settings, as the number engine wants it. Pure. */
import type { Settings } from '@offhook/contract'
import { compileNumbering, parseLocations, type Site } from '@offhook/numbers'

const NAME = 'here'

/**
 * The site of the settings' location. `extensionLengths` are the digits of the extensions that exist: what is that short is
 * internal.
 *
 * The built-in phone system reports callers as they came and called numbers as they were dialled, so only the latter carry the
 * access code.
 */
export function siteOf(location: Settings['location'], extensionLengths: readonly number[]): Site {
  const { country, areaCode, trunkNumber, accessCode } = location
  const carried = accessCode === '' ? [] : [accessCode]
  const lengths =
    extensionLengths.length > 0
      ? { internalLength: { min: Math.min(...extensionLengths), max: Math.max(...extensionLengths) } }
      : {}
  const [parsed] = parseLocations({
    locations: [
      {
        name: NAME,
        country,
        areaCode,
        pbx: {
          trunkNumber,
          ...(trunkNumber === '' ? {} : { ddi: { firstDigits: { from: '0', to: '9' } } }),
          ...lengths,
          accessCodes: {
            local: accessCode,
            national: accessCode,
            international: accessCode,
            private: accessCode,
            forwarding: accessCode,
          },
          strip: {
            incoming: [],
            outgoing: carried,
            forwarding: carried,
            connectedIncoming: [],
            connectedOutgoing: carried,
          },
        },
      },
    ],
  })
  return compileNumbering([parsed!]).at(NAME)
}
