/** Lines and calls as one signed-in person may see and steer them. */
import { z } from 'zod'
import { dialString, explanationStep, id, lineNumber, time } from './basic.ts'
import { forwardList } from './line-settings.ts'

export const lineState = z.enum(['inService', 'cannotOpen', 'outOfService', 'notInitialised'])

export const connectionState = z.enum([
  'null',
  'initiated',
  'alerting',
  'connected',
  'hold',
  'queued',
  'fail',
])

export const direction = z.enum(['incoming', 'outgoing'])

/** The services that can be asked of a line or a call (ECMA-269). */
export const service = z.enum([
  'makeCall',
  'answerCall',
  'clearConnection',
  'holdCall',
  'retrieveCall',
  'consultationCall',
  'alternateCall',
  'reconnectCall',
  'transferCall',
  'conferenceCall',
  'singleStepTransferCall',
  'deflectCall',
  'parkCall',
  'campOnCall',
  'directedPickupCall',
  'groupPickupCall',
  'generateDigits',
  'setForwarding',
  'setDoNotDisturb',
  'callBackNonCallRelated',
])

/** Somebody in a call, as the viewer may know them. */
export const partyView = z.strictObject({
  /** E.164 with +, where there is one; null for internal, special and withheld numbers. */
  canonical: z.string().nullable(),
  /** The number as it is shown; empty when withheld or unknown. */
  display: z.string(),
  /** What to dial to reach them from the viewer's line; null when that is not possible. */
  dial: z.string().nullable(),
  name: z.string().nullable(),
  /** The colleague, where it is one. */
  personId: id.nullable(),
  /** Country or area of an outside number, in the viewer's language; null when unknown. */
  place: z.string().nullable(),
  restricted: z.boolean(),
})
export type PartyView = z.infer<typeof partyView>

export const forwarding = z.strictObject({
  kind: z.enum(['always', 'busy', 'noAnswer', 'notReachable']),
  destination: dialString,
  ringSeconds: z.int().min(3).max(180).optional(),
})
export type ForwardingView = z.infer<typeof forwarding>

/** Where the calls of a line go that nobody takes there: of one's own, or of somebody who lets one set it. */
export const lineForwardings = z.strictObject({
  line: lineNumber,
  /** Null where one may set them without seeing where calls go now. */
  forwardings: z.array(forwarding).nullable(),
  /** Whether the phone system lets them be set now. */
  isSettable: z.boolean(),
  /** Numbers of the person whose line it is that are likely ends, as far as one may see them. */
  targets: z.array(
    z.strictObject({
      kind: z.enum(['mobile', 'private', 'mailbox']),
      display: z.string(),
      destination: z.string(),
    }),
  ),
  /** What administrators set for the line: where the server sends on what nobody answers. Null also where one may not see it. */
  forwardList: forwardList.nullable(),
})
export type LineForwardings = z.infer<typeof lineForwardings>

/** One of one's own lines. */
export const ownLine = z.strictObject({
  line: lineNumber,
  name: z.string(),
  state: lineState,
  stateReason: z.string(),
  /** What may be asked of the line now. */
  permitted: z.array(service),
  forwardings: z.array(forwarding),
  doNotDisturb: z.boolean(),
  /** How many phones are signed in to it now, browsers included. */
  phones: z.int().min(0),
  /** How many of them are browsers. */
  browsers: z.int().min(0),
  /** Codes of the phone system, offered by name while the line is idle. */
  featureCodes: z.array(z.string()),
  /** A call rings at another line of its pickup group, and may be taken at this line now. */
  ringsInGroup: z.boolean(),
})
export type OwnLine = z.infer<typeof ownLine>

/** A phone that is signed in to one of one's own lines. */
export const linePhone = z.strictObject({
  device: z.string(),
  /** What administrators call it; empty for a browser and for somebody else's desk. */
  name: z.string(),
  /** What it says of itself. */
  userAgent: z.string(),
  isBrowser: z.boolean(),
  /** Whether it can be told to answer. */
  canAnswer: z.boolean(),
})
export type LinePhone = z.infer<typeof linePhone>

/** Where somebody is reached who calls in the name of their line from elsewhere. */
export const remoteOffice = z.strictObject({
  line: lineNumber,
  /** The number that is called first, and to which calls for the line go. */
  number: dialString,
  until: time,
})
export type RemoteOffice = z.infer<typeof remoteOffice>

/** One of one's own calls: what the call card shows. Named by call and line, for one may have both ends of a call. */
export const callCard = z.strictObject({
  callId: id,
  connectionId: id,
  line: lineNumber,
  state: connectionState,
  direction,
  /** The other end; several in a conference. */
  others: z.array(partyView),
  /** The number that was called, where forwarding brought the call here. */
  called: partyView.nullable(),
  redirectedFrom: partyView.nullable(),
  startedAt: time,
  answeredAt: time.nullable(),
  endedAt: time.nullable(),
  /** What may be asked of the call now; the likely one first. */
  permitted: z.array(service),
  /** After the end, or in state `fail`: the cause (ECMA-269 EventCause) for a sentence in plain words; `campOn` while the caller waits until the other is free; else null. */
  cause: z.string().nullable(),
  /** For a consultation: the held call that it belongs to. */
  consultationOf: id.nullable(),
  /** The device of the line on which one talks; null while it rings, and where the phone system does not tell. */
  device: z.string().nullable(),
  /** Whose browser has lost its connection, and is waited for: one's own, or that of the other side. */
  missing: z.enum(['own', 'other']).nullable(),
  /** The phone system's own name of the call: what it sends a browser in `X-Offhook-Call` when it rings there. */
  switchCallId: z.string(),
})
export type CallCard = z.infer<typeof callCard>

/** Who a call is for, and what the phone system must be told with it (a project of the line's location). */
const forProject = {
  /** The name of a project; see `listProjects`. */
  project: z.string().min(1).max(200).optional(),
  /** What the project asks for. Kept nowhere. */
  pin: z
    .string()
    .regex(/^[0-9]{1,32}$/)
    .optional(),
  userCode: z
    .string()
    .regex(/^[0-9]{1,32}$/)
    .optional(),
}

export const startCall = z.strictObject({
  /** One of one's own lines; the first one in service when absent. */
  line: lineNumber.optional(),
  /** A number as people write it, or an internal one. */
  destination: dialString,
  /** The device of the line to call from, as `openSoftphone` or `listLinePhones` names it; else the phone system chooses. */
  device: z.string().max(64).optional(),
  ...forProject,
})

/** `line` is the first of one's own lines when absent. */
export const projectQuery = z.strictObject({ line: lineNumber.optional() })

/** What somebody must be asked for before a call of a project. */
export const projectPrompt = z.strictObject({
  ask: z.enum(['pin', 'user-code']),
  /** How many digits; null where any number of them will do. */
  length: z.int().min(1).nullable(),
})
export type ProjectPrompt = z.infer<typeof projectPrompt>

/** A project for which one can call. */
export const projectChoice = z.strictObject({
  name: z.string(),
  /**
   * `journal`: only noted in the journal. `dial-and-journal`: dialled and noted. `dial`: dialled, not noted. `private`: with the access
   * code for private calls; others do not see the number.
   */
  use: z.enum(['journal', 'dial-and-journal', 'dial', 'private']),
  prompts: z.array(projectPrompt),
})
export type ProjectChoice = z.infer<typeof projectChoice>

/** The body of a request about a call. `line` is needed where more than one of one's lines is in the call. */
const aboutCall = { line: lineNumber.optional() }
export const callRequest = z.strictObject(aboutCall)
export const answerRequest = z.strictObject({
  ...aboutCall,
  /** The phone of the line that answers, as `listLinePhones` names it; else the phone system chooses. */
  device: z.string().max(64).optional(),
})
export const callRequestWithDestination = z.strictObject({ ...aboutCall, destination: dialString })
export const consultCall = z.strictObject({ ...aboutCall, destination: dialString, ...forProject })
export const callRequestWithOther = z.strictObject({
  ...aboutCall,
  /** The held call; found by itself when there is only one. */
  heldCallId: id.optional(),
})
export const callRequestWithDigits = z.strictObject({
  ...aboutCall,
  digits: z.string().regex(/^[0-9A-D*#]{1,64}$/),
})

/** What a request led to. News of the call follows as events. */
export const callAccepted = z.strictObject({ callId: id.nullable() })

/** One moment in the story of a call. */
export const storyMoment = z.strictObject({
  at: time,
  /** A stable code: `called`, `ringing`, `answered`, `held`, `retrieved`, `forwarded`, `transferred`, `cleared` … */
  what: z.string(),
  who: partyView.nullable(),
  to: partyView.nullable(),
  cause: z.string().nullable(),
})

/** What happened in a call and why: who rang when, who answered, what the phone system decided, why it counts as missed. */
export const callExplanation = z.strictObject({
  callId: id,
  startedAt: time,
  endedAt: time.nullable(),
  moments: z.array(storyMoment),
  decisions: z.array(
    z.strictObject({
      at: time,
      subject: z.string(),
      line: z.string().nullable(),
      answer: z.string(),
      steps: z.array(explanationStep),
    }),
  ),
  results: z.array(z.strictObject({ line: lineNumber, result: z.string(), steps: z.array(explanationStep) })),
})
export type CallExplanation = z.infer<typeof callExplanation>

/** One arrow of a ladder diagram. */
export const ladderArrow = z.strictObject({
  at: time,
  from: z.string(),
  to: z.string(),
  protocol: z.string(),
  /** Method or status line: `INVITE`, `180 Ringing`. */
  label: z.string(),
  /** In plain words, for people who do not read SIP. */
  summary: z.string(),
  callId: z.string(),
  /** The whole message, secrets masked. */
  text: z.string(),
})
export const ladder = z.strictObject({ participants: z.array(z.string()), arrows: z.array(ladderArrow) })
export type LadderArrow = z.infer<typeof ladderArrow>
export type Ladder = z.infer<typeof ladder>
