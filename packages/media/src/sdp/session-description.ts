/** What a session description says, as immutable values (RFC 8866 §5). */

/** `a=name` or `a=name:value`. */
export interface Attribute {
  readonly name: string
  readonly value?: string
}

/** `o=` (RFC 8866 §5.2). Numbers stay text: 64-bit values are seen in the wild. */
export interface Origin {
  readonly username: string
  readonly sessionId: string
  readonly version: string
  readonly address: string
}

/** `b=` (RFC 8866 §5.8): AS and CT in kilobits a second, TIAS, RS and RR in bits a second. */
export interface Bandwidth {
  readonly type: string
  readonly value: number
}

/** `m=` and what belongs to it (RFC 8866 §5.14). */
export interface MediaDescription {
  readonly kind: string
  /** 0 where the stream is refused (RFC 3264 §6). */
  readonly port: number
  readonly protocol: string
  readonly formats: readonly string[]
  /** The address of `c=`; undefined where that of the session holds. */
  readonly address?: string
  readonly bandwidths: readonly Bandwidth[]
  readonly attributes: readonly Attribute[]
}

export interface SessionDescription {
  readonly origin: Origin
  readonly name: string
  readonly address?: string
  readonly bandwidths: readonly Bandwidth[]
  readonly attributes: readonly Attribute[]
  readonly media: readonly MediaDescription[]
}

/** Whoever carries attributes: the session, or one of its media. */
export interface AttributeCarrier {
  readonly attributes: readonly Attribute[]
}

/** The value of the first attribute `name`; an attribute without a value gives the empty string. */
export function attributeOf(carrier: AttributeCarrier, name: string): string | undefined {
  const found = carrier.attributes.find((attribute) => attribute.name === name)
  return found === undefined ? undefined : (found.value ?? '')
}

/** The values of all attributes `name`, in their order. */
export function attributesOf(carrier: AttributeCarrier, name: string): string[] {
  return carrier.attributes.filter((attribute) => attribute.name === name).map(({ value }) => value ?? '')
}

/** The attribute of the medium, or else that of the session: for those that may stand at either level. */
export function inheritedAttribute(
  session: SessionDescription,
  media: MediaDescription,
  name: string,
): string | undefined {
  return attributeOf(media, name) ?? attributeOf(session, name)
}

/** Where the medium is received, before ICE has its say. */
export function addressOf(session: SessionDescription, media: MediaDescription): string {
  return media.address ?? session.address ?? ''
}
