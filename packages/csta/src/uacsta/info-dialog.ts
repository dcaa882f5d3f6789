/**
 * The port through which CSTA reaches a SIP phone (ECMA TR/87, uaCSTA): a dialog without media, whose INFO requests carry one
 * message each. Whoever knows SIP stands behind it.
 */
import type { LineNumber } from '@offhook/telephony'

export const CSTA_TYPE = 'application/csta+xml'

export interface InfoDialog {
  /** Sends an INFO; resolves to the body of its answer, empty where there is none. Rejects when it was not answered with success. */
  send(xml: string): Promise<string>
  /** Hands over what the phone sends, and then the end, once. To be called once. */
  listen(listener: InfoListener): void
  /** Ends the dialog. */
  close(): void
}

export interface InfoListener {
  /** An INFO of the phone. The result is the body of the answer. */
  info(xml: string): string | undefined
  end(reason: string): void
}

/**
 * Begins a dialog with the phone of a line: the INVITE carries `xml`, its answer the body that is handed back. Rejects where there is
 * no phone, or it does not speak CSTA.
 */
export type DialPhone = (
  line: LineNumber,
  xml: string,
) => Promise<{ readonly dialog: InfoDialog; readonly answer: string }>
