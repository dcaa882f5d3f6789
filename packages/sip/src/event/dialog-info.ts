/** The body of the `dialog` event package (RFC 4235 §4): what the dialogs of a person or phone are doing. */
import { type Attributes, element, escapeXml } from './xml.ts'

export const DIALOG_INFO_TYPE = 'application/dialog-info+xml'

/** RFC 4235 §3.7.1, figure 3. */
export type DialogInfoState = 'trying' | 'proceeding' | 'early' | 'confirmed' | 'terminated'

/** What ended a dialog (RFC 4235 §4.1.4). */
export type DialogInfoEvent =
  | 'cancelled'
  | 'rejected'
  | 'replaced'
  | 'local-bye'
  | 'remote-bye'
  | 'error'
  | 'timeout'

export interface DialogInfoParty {
  readonly identity?: { readonly uri: string; readonly displayName?: string | undefined } | undefined
  /** The remote target, and feature parameters of it such as `+sip.rendering`. */
  readonly target?:
    | { readonly uri: string; readonly params?: readonly (readonly [name: string, value: string])[] }
    | undefined
}

export interface DialogInfo {
  /** The same for the dialog as long as it lives; not its Call-ID, which watchers may not be meant to learn (§4.1.2). */
  readonly id: string
  readonly state: DialogInfoState
  readonly event?: DialogInfoEvent | undefined
  /** The status code that brought the state. */
  readonly code?: number | undefined
  /** With both tags the watcher can take the call with Replaces. */
  readonly callId?: string | undefined
  readonly localTag?: string | undefined
  readonly remoteTag?: string | undefined
  readonly direction?: 'initiator' | 'recipient' | undefined
  /** Seconds since the dialog began. */
  readonly duration?: number | undefined
  readonly replaces?:
    | { readonly callId: string; readonly localTag: string; readonly remoteTag: string }
    | undefined
  readonly local?: DialogInfoParty | undefined
  readonly remote?: DialogInfoParty | undefined
}

export interface DialogInfoDocument {
  /** Counts from 0 within a subscription (§4.3). */
  readonly version: number
  /** `full`: these are all dialogs. `partial`: these have changed. */
  readonly state: 'full' | 'partial'
  /** Whose dialogs they are: a URI. */
  readonly entity: string
  readonly dialogs: readonly DialogInfo[]
}

/** The document as text (to be sent as UTF-8). */
export function formatDialogInfo({ version, state, entity, dialogs }: DialogInfoDocument): string {
  const attributes = { xmlns: 'urn:ietf:params:xml:ns:dialog-info', version, state, entity }
  return `<?xml version="1.0" encoding="UTF-8"?>\n${element('dialog-info', attributes, dialogs.map(formatDialog).join(''))}\n`
}

/** The children stand in the order of the schema (§4.4). */
function formatDialog(dialog: DialogInfo): string {
  const attributes: Attributes = {
    id: dialog.id,
    'call-id': dialog.callId,
    'local-tag': dialog.localTag,
    'remote-tag': dialog.remoteTag,
    direction: dialog.direction,
  }
  let content = element('state', { event: dialog.event, code: dialog.code }, dialog.state)
  if (dialog.duration !== undefined)
    content += element('duration', {}, String(Math.max(0, Math.floor(dialog.duration))))
  if (dialog.replaces) {
    const { callId, localTag, remoteTag } = dialog.replaces
    content += element('replaces', { 'call-id': callId, 'local-tag': localTag, 'remote-tag': remoteTag })
  }
  return element(
    'dialog',
    attributes,
    content + formatParty('local', dialog.local) + formatParty('remote', dialog.remote),
  )
}

function formatParty(name: 'local' | 'remote', party: DialogInfoParty | undefined): string {
  if (!party || (!party.identity && !party.target)) return ''
  let content = ''
  if (party.identity) {
    const { uri, displayName } = party.identity
    content += element('identity', { display: displayName || undefined }, escapeXml(uri))
  }
  if (party.target) {
    const params = party.target.params ?? []
    const inner = params.map(([pname, pval]) => element('param', { pname, pval })).join('')
    content += element('target', { uri: party.target.uri }, inner)
  }
  return element(name, {}, content)
}

/**
 * The documents of one subscription: the first is full, later ones tell what has changed, and their versions count without a gap, so
 * that the watcher notices what it has missed (§4.3).
 */
export class DialogInfoSeries {
  readonly #entity: string
  #version = 0

  constructor(entity: string) {
    this.#entity = entity
  }

  /** For the first notification and every refresh of the subscription. */
  full(dialogs: readonly DialogInfo[]): string {
    return this.#next('full', dialogs)
  }

  partial(changed: readonly DialogInfo[]): string {
    return this.#next('partial', changed)
  }

  #next(state: 'full' | 'partial', dialogs: readonly DialogInfo[]): string {
    return formatDialogInfo({ version: this.#version++, state, entity: this.#entity, dialogs })
  }
}
