/** BUNDLE: several media over one transport (RFC 9143 §7, RFC 5888 §5). Only audio is carried, so a group has one member that counts. */
import type { SessionDescription } from './session-description.ts'
import { attributeOf, attributesOf } from './session-description.ts'

/** The media identifications of the first `a=group:BUNDLE`, or an empty list. */
export function bundleOf(session: SessionDescription): string[] {
  const group = attributesOf(session, 'group').find((value) => /^BUNDLE(?: |$)/.test(value))
  return group === undefined ? [] : group.split(' ').slice(1).filter(Boolean)
}

/**
 * The group of the answer: the identifications of the offered group whose media are accepted (RFC 9143 §7.3.1); `isAccepted`
 * tells it by the position of the medium.
 */
export function answeredBundle(offer: SessionDescription, isAccepted: (index: number) => boolean): string[] {
  const accepted = new Set(
    offer.media.flatMap((media, index) => (isAccepted(index) ? [attributeOf(media, 'mid') ?? ''] : [])),
  )
  return bundleOf(offer).filter((mid) => accepted.has(mid))
}
