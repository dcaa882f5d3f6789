/**
 * Accepts Kerberos tickets through the system's GSS-API (RFC 2743, C bindings RFC 2744), called through `node:ffi`, so that nothing has
 * to be compiled. Linux with 64 bits, least significant byte first; loaded only where a keytab is configured.
 */
import type * as Ffi from 'node:ffi'

/** Who showed the ticket, and what is sent back so that they know us too. */
export interface AcceptedTicket {
  /** `anna@EXAMPLE.COM` */
  readonly principal: string
  readonly answer: Buffer
}

export interface TicketAcceptor {
  /** Throws an Error that says why a ticket is not accepted. */
  accept(token: Uint8Array): AcceptedTicket
}

const LIBRARY = 'libgssapi_krb5.so.2'
const I = 'uint32'
const P = 'pointer'
/** RFC 2744 §3.9: errors stand in the upper half, with the bit of "continue needed" below. */
const CONTINUE_NEEDED = 1
const ACCEPT = 2
const MECHANISM_CODE = 2
const GSS_CODE = 1
/** The longest token, message or name that is looked at. */
const MOST_BYTES = 65_536

/** Opens the keytab. Throws where the library or the keytab cannot be had. */
export async function openAcceptor(keytab: string): Promise<TicketAcceptor> {
  if (process.platform !== 'linux' || (process.arch !== 'x64' && process.arch !== 'arm64'))
    throw new Error('Kerberos sign-in needs Linux with 64 bits')
  const ffi: typeof Ffi = await import('node:ffi')
  const { functions: gss } = ffi.dlopen(LIBRARY, {
    krb5_gss_register_acceptor_identity: { arguments: [P], return: I },
    gss_acquire_cred: { arguments: [P, P, I, P, I, P, P, P], return: I },
    gss_accept_sec_context: { arguments: [P, P, P, P, P, P, P, P, P, P, P], return: I },
    gss_display_name: { arguments: [P, P, P, P], return: I },
    gss_display_status: { arguments: [P, I, I, P, P, P], return: I },
    gss_release_buffer: { arguments: [P, P], return: I },
    gss_release_name: { arguments: [P, P], return: I },
    gss_delete_sec_context: { arguments: [P, P, P], return: I },
  })
  const minor = Buffer.alloc(4)
  const slot = () => Buffer.alloc(8)
  /** gss_buffer_desc: size_t length, void *value. */
  const emptyBuffer = () => Buffer.alloc(16)

  const contentOf = (buffer: Buffer): Buffer => {
    const length = Number(buffer.readBigUInt64LE(0))
    const value = buffer.readBigUInt64LE(8)
    const content =
      value === 0n || length === 0 ? Buffer.alloc(0) : ffi.toBuffer(value, Math.min(length, MOST_BYTES), true)
    gss.gss_release_buffer(Buffer.alloc(4), buffer)
    return content
  }

  const sentence = (major: number): string => {
    const code = minor.readUInt32LE(0)
    const say = (status: number, kind: number) => {
      const text = emptyBuffer()
      const more = Buffer.alloc(4)
      gss.gss_display_status(Buffer.alloc(4), status, kind, null, more, text)
      return contentOf(text).toString('utf8')
    }
    return [say(major, GSS_CODE), code === 0 ? '' : say(code, MECHANISM_CODE)].filter(Boolean).join(': ')
  }

  const path = Buffer.from(`${keytab}\0`)
  gss.krb5_gss_register_acceptor_identity(path)
  const credential = slot()
  const acquired = gss.gss_acquire_cred(minor, null, 0, null, ACCEPT, credential, null, null)
  if (acquired !== 0) throw new Error(sentence(acquired))

  return {
    accept(token) {
      const bytes = Buffer.from(token)
      const input = emptyBuffer()
      input.writeBigUInt64LE(BigInt(bytes.length), 0)
      input.writeBigUInt64LE(ffi.getRawPointer(bytes), 8)
      const [context, name, mechanism] = [slot(), slot(), slot()]
      const [output, flags, life] = [emptyBuffer(), Buffer.alloc(4), Buffer.alloc(4)]
      const held = credential.readBigUInt64LE(0)
      try {
        const major = gss.gss_accept_sec_context(
          minor,
          context,
          held,
          input,
          null,
          name,
          mechanism,
          output,
          flags,
          life,
          null,
        )
        const answer = contentOf(output)
        if (major !== 0)
          throw new Error(major === CONTINUE_NEEDED ? 'more than one round is not spoken' : sentence(major))
        const text = emptyBuffer()
        const shown = gss.gss_display_name(minor, name.readBigUInt64LE(0), text, null)
        if (shown !== 0) throw new Error(sentence(shown))
        return { principal: contentOf(text).toString('utf8'), answer }
      } finally {
        if (name.readBigUInt64LE(0) !== 0n) gss.gss_release_name(Buffer.alloc(4), name)
        if (context.readBigUInt64LE(0) !== 0n) gss.gss_delete_sec_context(Buffer.alloc(4), context, null)
        // The memory must stay where it is until the call is over.
        bytes.fill(0)
      }
    },
  }
}
